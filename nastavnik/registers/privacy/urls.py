from django.urls import path

from nastavnik.registers.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.erasure_list, name="list"),
    path("<int:pk>/", views.erasure_detail, name="detail"),
    path("<int:pk>/execute/", views.erasure_execute, name="execute"),
    path("<int:pk>/cancel/", views.erasure_cancel, name="cancel"),
    path("people/<int:pk>/erase/", views.person_erase, name="erase"),
    path("people/<int:pk>/data/", views.person_data, name="data"),
    path("accounts/<int:pk>/erase/", views.account_erase, name="account_erase"),
    path("accounts/<int:pk>/data/", views.account_data, name="account_data"),
    path("own/", views.own_data, name="own_data"),
    path("acts/", views.act_list, name="act_list"),
    path("acts/add/", views.act_add, name="act_add"),
    path("acts/<int:pk>/", views.act_detail, name="act_detail"),
    path("acts/<int:pk>/edit/", views.act_edit, name="act_edit"),
    path("acts/<int:pk>/<str:wanted>/", views.act_file, name="act_file"),
]
