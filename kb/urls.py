"""All addresses, nested as the paths are. The only place, with the settings, where kb names the domain."""

from django.contrib import admin
from django.urls import include, path

from kb import views
from kb.corrections import views as corrections
from kb.downloads import views as downloads
from kb.notices import views as notices

urlpatterns = [
    # /admin/
    path("admin/", admin.site.urls),
    # /api/
    path("api/", views.api, name="api"),
    path("api/v1/schema", views.schema, name="schema"),
    path("api/v1/", include("arenas.api.urls")),
    # /search/
    path("search/", views.search, name="search"),
    # /sources/
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:slug>/", views.source, name="source"),
    # /history/
    path("history/<slug:noun>/<slug:key>/", views.history, name="history"),
    # /editions/
    path("editions/", views.editions, name="editions"),
    path("editions/<int:number>/", views.edition, name="edition"),
    path("editions.atom", downloads.editions, name="editions-atom"),
    path("changes.atom", downloads.changes, name="changes-atom"),
    path("timemap/", downloads.timemap, name="timemap"),
    # /download/
    path("download/", downloads.download, name="download"),
    path("download/<int:number>/<str:name>", downloads.file, name="download-file"),
    # /corrections/
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/report/", corrections.report, name="report"),
    path("corrections/<int:number>/", corrections.correction, name="correction"),
    # /notices/: an editor’s own feed
    path("notices/<str:secret>.atom", notices.notices, name="notices"),
    # for machines
    path("health/", views.health, name="health"),
    path("favicon.ico", views.favicon),
    # everything else
    path("", include("arenas.urls")),
]

handler400 = "kb.views.bad_request"
handler403 = "kb.views.forbidden"
handler404 = "kb.views.not_found"
handler500 = "kb.views.broken"
