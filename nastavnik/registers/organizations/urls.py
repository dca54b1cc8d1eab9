from django.urls import path

from nastavnik.registers.organizations import views

app_name = "organizations"
urlpatterns = [
    path("", views.organization_list, name="list"),
    path("tree/", views.organization_tree, name="tree"),
    path("add/", views.organization_add, name="add"),
    path("<int:pk>/", views.organization_detail, name="detail"),
    path("<int:pk>/edit/", views.organization_edit, name="edit"),
    path("<int:pk>/move/", views.organization_move, name="move"),
    path("<int:pk>/close/", views.organization_close, name="close"),
    path("<int:pk>/zones/add/", views.zone_add, name="zone_add"),
    path("zones/<int:pk>/remove/", views.zone_remove, name="zone_remove"),
    path("contingent/", views.contingent_list, name="contingent_list"),
    path("contingent/add/", views.contingent_add, name="contingent_add"),
    path("contingent/<int:pk>/", views.contingent_detail, name="contingent_detail"),
    path("contingent/<int:pk>/edit/", views.contingent_edit, name="contingent_edit"),
]
