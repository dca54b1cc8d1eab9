from django.urls import path

from nastavnik.practice.withdrawals import views

app_name = "withdrawals"
urlpatterns = [
    path("people/<int:pk>/<slug:kind>/", views.withdraw, name="withdraw"),
    path("link/<slug:token>/", views.by_link, name="by_link"),
]
