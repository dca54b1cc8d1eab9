from django.urls import path

from nastavnik.oversight.campaigns.views import (
    campaigns,
    packages,
    past,
    reading,
    reminders,
    reviews,
    submissions,
    totals,
)

app_name = "campaigns"
urlpatterns = [
    path("", campaigns.campaign_list, name="list"),
    path("add/", campaigns.campaign_add, name="add"),
    path("<int:pk>/", campaigns.campaign_detail, name="detail"),
    path("<int:pk>/edit/", campaigns.campaign_edit, name="edit"),
    path("<int:pk>/route/", campaigns.campaign_route, name="route"),
    path("<int:pk>/rules/", campaigns.campaign_rules, name="rules"),
    path("<int:pk>/delete/", campaigns.campaign_delete, name="delete"),
    path("<int:pk>/open/", campaigns.campaign_open, name="open"),
    path("<int:pk>/close/", campaigns.campaign_close, name="close"),
    path("past/", past.past_list, name="past_list"),
    path("past/<int:pk>/", past.past_detail, name="past_detail"),
    path("past/<int:pk>/edit/", past.past_edit, name="past_edit"),
    path("past/<int:pk>/delete/", past.past_delete, name="past_delete"),
    path("submissions/", submissions.submission_list, name="submission_list"),
    path("submissions/<int:pk>/", submissions.submission_detail, name="submission_detail"),
    path("submissions/<int:pk>/edit/", submissions.submission_edit, name="submission_edit"),
    path("submissions/<int:pk>/submit/", submissions.submission_submit, name="submission_submit"),
    path("versions/<int:pk>/", submissions.version_detail, name="version_detail"),
    path("versions/<int:pk>/receipt/", submissions.version_receipt, name="version_receipt"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<int:pk>/", reviews.review_detail, name="review_detail"),
    path("reviews/<int:pk>/hand-in/", packages.package_hand_in, name="package_hand_in"),
    path("reviews/<int:pk>/totals/", totals.totals, name="totals"),
    *(
        path(f"reviews/<int:pk>/{tab.code}/", reading.tab, {"code": tab.code}, name=tab.code)
        for tab in reading.TABS
    ),
    *(
        path(
            f"reviews/<int:pk>/{tab.code}/picture/",
            reading.picture,
            {"code": tab.code},
            name=f"{tab.code}_picture",
        )
        for tab in reading.TABS
    ),
    path("submissions/<int:pk>/accept/", reviews.accept, name="accept"),
    path("submissions/<int:pk>/return/", reviews.return_back, name="return"),
    path("submissions/<int:pk>/reopen/", reviews.reopen, name="reopen"),
    path("obligations/<int:pk>/exempt/", reviews.exempt, name="exempt"),
    path("obligations/<int:pk>/oblige/", reviews.oblige, name="oblige"),
    path("packages/<int:pk>/", packages.package_detail, name="package_detail"),
    path("packages/<int:pk>/accept/", packages.package_accept, name="package_accept"),
    path("packages/<int:pk>/return/", packages.package_return, name="package_return"),
]
