from django.urls import path

from nastavnik.registers.partners import views

app_name = "partners"
urlpatterns = [
    path("", views.partner_list, name="list"),
    path("add/", views.partner_add, name="add"),
    path("<int:pk>/", views.partner_detail, name="detail"),
    path("<int:pk>/edit/", views.partner_edit, name="edit"),
    path("agreements/", views.agreement_list, name="agreement_list"),
    path("agreements/add/", views.agreement_add, name="agreement_add"),
    path("agreements/<int:pk>/", views.agreement_detail, name="agreement_detail"),
    path("agreements/<int:pk>/edit/", views.agreement_edit, name="agreement_edit"),
    path("agreements/<int:pk>/terminate/", views.agreement_terminate, name="agreement_terminate"),
]
