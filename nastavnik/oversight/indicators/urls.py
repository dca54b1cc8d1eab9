from django.urls import path

from nastavnik.oversight.indicators.views import measures, results, sets

app_name = "indicators"
urlpatterns = [
    path("", results.indicator_list, name="list"),
    path("<int:pk>/", results.indicator_detail, name="detail"),
    path("<int:pk>/organizations/<int:organization_pk>/", results.indicator_value, name="value"),
    path("<int:pk>/chart/", results.indicator_chart, name="chart"),
    path("measures/", measures.measure_list, name="measure_list"),
    path("measures/add/", measures.measure_add, name="measure_add"),
    path("measures/<int:pk>/", measures.measure_detail, name="measure_detail"),
    path("measures/<int:pk>/edit/", measures.measure_edit, name="measure_edit"),
    path("sets/", sets.set_list, name="set_list"),
    path("sets/<int:pk>/", sets.set_detail, name="set_detail"),
    path("sets/<int:pk>/edit/", sets.set_edit, name="set_edit"),
    path("sets/<int:pk>/edition/", sets.edition_open, name="edition_open"),
    path("sets/<int:pk>/add/", sets.indicator_add, name="indicator_add"),
    path("<int:pk>/edit/", sets.indicator_edit, name="indicator_edit"),
    path("<int:pk>/bands/", sets.bands_edit, name="bands_edit"),
    path("<int:pk>/targets/add/", sets.target_add, name="target_add"),
    path("targets/<int:pk>/withdraw/", sets.target_withdraw, name="target_withdraw"),
]
