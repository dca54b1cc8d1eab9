from django.urls import path

from nastavnik.registers.consents.views import by_link, registry, texts

app_name = "consents"
urlpatterns = [
    path("", registry.consent_list, name="list"),
    path("attest/", registry.attest_many, name="attest_many"),
    path("blanks/<slug:wanted>/", registry.blanks, name="blanks"),
    path("texts/", texts.text_list, name="text_list"),
    path("texts/add/", texts.text_add, name="text_add"),
    path("texts/<int:pk>/", texts.text_detail, name="text_detail"),
    path("people/<int:pk>/", registry.person_consents, name="person"),
    path("people/<int:pk>/attest/", registry.attest, name="attest"),
    path("people/<int:pk>/request/", registry.request_consent, name="request"),
    path("<int:pk>/file/", registry.consent_file, name="file"),
    path("give/<slug:token>/", by_link.give, name="give"),
]
