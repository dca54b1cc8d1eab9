from django.urls import path

from nastavnik.doors.imports.views import bringing, checking, results

app_name = "imports"

urlpatterns = [
    path("", bringing.import_list, name="list"),
    path("add/", bringing.import_add, name="add"),
    path("<int:pk>/", checking.import_detail, name="detail"),
    path("<int:pk>/columns/", bringing.import_columns, name="columns"),
    path("<int:pk>/sheet/", bringing.import_sheet, name="sheet"),
    path("<int:pk>/answer/", checking.import_answer, name="answer"),
    path("<int:pk>/apply/", checking.import_apply, name="apply"),
    path("<int:pk>/check/", checking.import_check, name="check"),
    path("<int:pk>/discard/", checking.import_discard, name="discard"),
    path("<int:pk>/errors/", results.import_errors, name="errors"),
    path("<int:pk>/consents/", results.import_consents, name="consents"),
    path("<int:pk>/undo/", results.import_undo, name="undo"),
]
