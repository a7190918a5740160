"""Small exports of one person, one of each format, about a catalogue of invented works; and what each should say."""

from __future__ import annotations

import io
import json
from typing import Any, NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZipFile

from retrieval.data.items import Item

CATALOGUE = [
    Item.model_validate({"domain": domain, "id": key, "title": title, "published": year, **more})
    for key, title, year, domain, more in (
        ("road", "The Salt Road", "1961", "film", {"translations": {"zh": {"title": "盐路"}}}),
        ("quay", "Quay", "1972", "film", {"attributes": {"imdb_id": "tt0900001", "director": "Otto Brandt"}}),
        ("quay2", "Quay", "2002", "film", {}),
        ("gulls", "A Winter of Gulls", "1988", "film", {"translations": {"zh": {"title": "海鸥之冬"}}}),
        ("tide", "Tidewater", "2019", "series", {}),
        ("ferry", "The Long Ferry", "2008", "series", {}),
        ("maps", "Sea Maps", "2016", "anime", {"attributes": {"mal_id": 90021}}),
        (
            "glass",
            "The Glass Orchard",
            "1978",
            "book",
            {"attributes": {"author": "Edith Marlow", "isbn": "9780000000019"}},
        ),
        ("salt", "Salt", "1956", "book", {"attributes": {"author": "Harriet Vance", "asin": "B000000AA1"}}),
        ("under", "Undertow", "1991", "book", {"attributes": {"author": "Grace Mbeki"}}),
        ("sinker", "Sinker", "2001", "music", {"attributes": {"artist": "Ada Fontaine"}}),
        ("rope", "Blue Rope", "1997", "music", {"attributes": {"artist": "Marta Soler"}}),
        ("keeper", "Lighthouse Keeper", "2015", "game", {"attributes": {"steam_appid": 900620}}),
        ("deep", "Deep Current", "2009", "game", {}),
        ("knots", "How Knots Hold", "2020", "video", {}),
        ("radio", "Harbour Radio", "2018", "podcast", {}),
        ("lamp", "Storm Lamp", "2022", "product", {"attributes": {"asin": "B0000LAMP1"}}),
        ("essay", "On Tides", "2021", "article", {"attributes": {"url": "https://example.org/tides"}}),
    )
]


class Sample(NamedTuple):
    """A file of a format, what its records say as (item, kind, value), how many are entries, and how many are not."""

    format: str
    name: str
    content: str | bytes
    says: set[tuple[str, str, float | None]]
    entries: int
    left_out: int = 0
    wishlist: tuple[str, ...] = ()


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    """A workbook with inline strings, as small programs write it."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = "".join(f'<sheet name="{escape(n)}" sheetId="{k}" r:id="rId{k}"/>' for k, n in enumerate(sheets, 1))
    targets = "".join(
        f'<Relationship Id="rId{k}" Target="worksheets/sheet{k}.xml"/>' for k in range(1, len(sheets) + 1)
    )
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", f'<workbook {main} xmlns:r="{relation}"><sheets>{names}</sheets></workbook>'
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{targets}</Relationships>")
        for k, rows in enumerate(sheets.values(), 1):
            cells = (
                "".join(
                    f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{escape(t)}</t></is></c>' for c, t in enumerate(row)
                )
                for r, row in enumerate(rows, 1)
            )
            body = "".join(f'<row r="{r}">{row}</row>' for r, row in enumerate(cells, 1))
            archive.writestr(
                f"xl/worksheets/sheet{k}.xml", f"<worksheet {main}><sheetData>{body}</sheetData></worksheet>"
            )
    return buffer.getvalue()


LETTERBOXD = "Date,Name,Year,Letterboxd URI"
DOUFEN = ["标题", "简介", "豆瓣评分", "链接", "创建时间", "我的评分", "标签", "评论"]
SPOTIFY = {
    "ts": "2024-01-02T10:00:00Z", "ms_played": 200000, "ip_addr": "192.0.2.1", "master_metadata_track_name": "Sinker",
    "master_metadata_album_artist_name": "Ada Fontaine", "episode_name": None, "episode_show_name": None,
    "reason_end": "trackdone", "incognito_mode": False,
}  # fmt: skip
GOODREADS = "Book Id,Title,Author,ISBN,ISBN13,My Rating,Average Rating,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Exclusive Shelf,My Review,Read Count"
SAMPLES = (
    Sample(
        "letterboxd",
        "ratings.csv",
        f"{LETTERBOXD},Rating\n2024-01-07,The Salt Road,1961,https://boxd.it/a,4.5\n2024-01-08,Quay,2002,https://boxd.it/b,1\n",
        {("road", "rate", 4.5), ("quay2", "rate", 1.0)},
        2,
    ),
    Sample(
        "letterboxd", "watchlist.csv", f"{LETTERBOXD}\n2024-01-07,Quay,1972,https://boxd.it/a\n", set(), 1, 0, ("quay",)
    ),
    Sample(
        "goodreads",
        "goodreads_library_export.csv",
        f"{GOODREADS}\n"
        '1,"The Glass Orchard (Orchard, #1)",Edith  Marlow,"=""""","=""9780000000019""",4,4.1,2001,1978,2023/04/02,2023/03/11,,read,"Good, <b>slow</b>.",1\n'
        '2,Salt,Harriet Vance,"=""""","=""""",0,3.9,1956,1956,,2023/03/11,to-read,to-read,,0\n'
        '3,Undertow,Grace Mbeki,"=""""","=""""",0,3.9,1991,1991,,2023/03/11,abandoned,abandoned,,0\n',
        {("glass", "rate", 4.0), ("under", "skip", None)},
        3,
        0,
        ("salt",),
    ),
    Sample(
        "storygraph",
        "export.csv",
        "Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added,Last Date Read,Dates Read,Read Count,Star Rating,Review\n"
        "The Glass Orchard,Edith Marlow,,9780000000019,,read,2023/01/01,2023/02/03,2023/01/02-2023/02/03,1,4.25,\n"
        "Salt,Harriet Vance,,,,did-not-finish,2023/01/01,,,0,,\nUndertow,Grace Mbeki,,,,to-read,2023/01/01,,,0,,\n",
        {("glass", "rate", 4.25), ("salt", "skip", None)},
        3,
        0,
        ("under",),
    ),
    Sample(
        "imdb",
        "ratings.csv",
        "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors\n"
        "tt0900001,9,2024-01-07,Der Kai,Der Kai,https://x,Movie,7.1,99,1972,Drama,9,1972-01-01,Otto Brandt\n"
        "tt0900009,4,2024-01-08,Tidewater: Low Water,Low Water,https://x,TV Episode,7.1,50,2019,Drama,9,2019-01-01,\n",
        {("quay", "rate", 4.5), ("tide", "rate", 2.0)},
        2,
    ),
    Sample(
        "trakt",
        "watched-history.json",
        as_json(
            [
                {
                    "id": 1,
                    "watched_at": "2024-01-01T11:10:00.000Z",
                    "action": "watch",
                    "type": "episode",
                    "episode": {"season": 1, "number": 1, "title": "One", "ids": {"imdb": None}},
                    "show": {"title": "Tidewater", "year": 2019, "ids": {"trakt": 5, "imdb": None}},
                },
                {
                    "id": 2,
                    "watched_at": "2024-01-02T11:10:00.000Z",
                    "action": "watch",
                    "type": "movie",
                    "movie": {"title": "Quay", "year": 1972, "ids": {"imdb": "tt0900001"}},
                },
            ]
        ),
        {("tide", "view", None), ("quay", "view", None)},
        2,
    ),
    Sample(
        "tmdb",
        "ratings.csv",
        "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated\n"
        "1,tt0900001,movie,Quay,1972-01-01T00:00:00Z,,,7.7,7,2023-05-02T09:29:50Z\n"
        "2,tt0900010,tv,Tidewater S1E1,2019-01-01T00:00:00Z,1,1,6.9,8,2023-01-07T16:35:52Z\n",
        {("quay", "rate", 3.5), ("tide", "rate", 4.0)},
        2,
    ),
    Sample(
        "netflix",
        "ViewingActivity.csv",
        "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,Country\n"
        "Ines,2023-05-06 21:15:00,00:38:02,,Tidewater: Season 1: Low Water (Episode 1),,TV,00:36:40,Not latest view,PT\n"
        "Ines,2023-05-06 21:14:20,00:00:31,,Tidewater: Season 1 (Hook),HOOK,TV,00:00:31,00:00:31,PT\n"
        "Ines,2023-05-07 20:01:00,00:03:04,,The Salt Road,,TV,00:03:04,00:03:04,PT\n",
        {("tide", "view", None), ("road", "skip", None)},
        2,
        1,
    ),
    Sample(
        "netflix",
        "NetflixViewingHistory.csv",
        'Title,Date\n"The Long Ferry: Part 1: Chapter 3","28/3/24"\n"The Salt Road","02/3/24"\n',
        {("ferry", "view", None), ("road", "view", None)},
        2,
    ),
    Sample(
        "netflix",
        "Ratings.csv",
        "Profile Name,Title Name,Rating Type,Star Value,Thumbs Value,Device Model,Event Utc Ts,Region View Date\n"
        "Ines,The Salt Road,thumb,,2,TV,2022-10-18 22:15:00,\nInes,A Winter of Gulls,thumb,,1,TV,2022-10-20 21:00:00,\n"
        "Ines,Tidewater,star,4,,TV,2016-02-03 20:00:00,\nInes,The Long Ferry,thumb,,0,TV,2022-10-20 21:00:00,\n",
        {("road", "like", None), ("gulls", "dislike", None), ("tide", "rate", 4.0)},
        3,
        1,
    ),
    Sample(
        "prime_video",
        "history.csv",
        '"Date Watched","Type","Title","Episode Title","Global Title Identifier"\n'
        '"1736456347817","Series","Tidewater - Season 1","Episode 5: Low Water","x"\n'
        '"1720348983053","Movie","The Salt Road","","y"\n"1662745840083","Movie","Episode 0: Official Trailer","","z"\n',
        {("tide", "view", None), ("road", "view", None)},
        2,
        1,
    ),
    Sample(
        "youtube",
        "watch-history.json",
        as_json(
            [
                {
                    "header": "YouTube",
                    "title": "Watched How Knots Hold",
                    "titleUrl": "https://www.youtube.com/watch?v=aaaaaaaaa01",
                    "subtitles": [{"name": "Rope School", "url": "https://x"}],
                    "time": "2024-11-21T14:52:38.445Z",
                },
                {
                    "header": "YouTube Music",
                    "title": "Visto Sinker",
                    "titleUrl": "https://music.youtube.com/watch?v=aaaaaaaaa02",
                    "subtitles": [{"name": "Ada Fontaine - Topic", "url": "https://x"}],
                    "time": "2024-11-21T15:02:00.000Z",
                },
                {
                    "header": "YouTube",
                    "title": "Watched https://www.youtube.com/watch?v=aaaaaaaaa03",
                    "titleUrl": "https://www.youtube.com/watch?v=aaaaaaaaa03",
                    "time": "2019-03-01T09:00:00Z",
                },
                {
                    "header": "YouTube",
                    "title": "Watched Buy Rope",
                    "titleUrl": "https://www.youtube.com/watch?v=aaaaaaaaa04",
                    "details": [{"name": "From Google Ads"}],
                    "time": "2025-01-02T00:00:00.000Z",
                },
            ]
        ),
        {("knots", "view", None), ("sinker", "play", None)},
        2,
        2,
    ),
    Sample(
        "youtube",
        "watch-history.html",
        '<html><div class="outer-cell"><div class="header-cell"><p class="mdl-typography--title">YouTube<br></p></div>'
        '<div class="content-cell mdl-cell mdl-typography--body-1">Watched\xa0<a href="https://www.youtube.com/watch?v=aaaaaaaaa01">'
        'How Knots Hold</a><br><a href="https://www.youtube.com/channel/UCx">Rope School</a><br>Nov 21, 2024, 2:52:38 PM UTC<br></div></div></html>',
        {("knots", "view", None)},
        1,
    ),
    Sample(
        "spotify",
        "StreamingHistory_music_0.json",
        as_json(
            [
                {
                    "endTime": "2023-09-14 07:21",
                    "artistName": "Ada Fontaine",
                    "trackName": "Sinker",
                    "msPlayed": 201000,
                },
                {
                    "endTime": "2023-09-14 07:22",
                    "artistName": "Marta Soler",
                    "trackName": "Blue Rope",
                    "msPlayed": 1843,
                },
            ]
        ),
        {("sinker", "play", None), ("rope", "skip", None)},
        2,
    ),
    Sample(
        "spotify",
        "Streaming_History_Audio_2023_1.json",
        as_json(
            [
                SPOTIFY,
                {
                    **SPOTIFY,
                    "ms_played": 900,
                    "reason_end": "fwdbtn",
                    "master_metadata_track_name": "Blue Rope",
                    "master_metadata_album_artist_name": "Marta Soler",
                },
                {
                    **SPOTIFY,
                    "master_metadata_track_name": None,
                    "master_metadata_album_artist_name": None,
                    "episode_name": "A Talk",
                    "episode_show_name": "Harbour Radio",
                    "ms_played": 1200000,
                },
                {**SPOTIFY, "incognito_mode": True},
            ]
        ),
        {("sinker", "play", None), ("rope", "skip", None), ("radio", "play", None)},
        3,
        1,
    ),
    Sample(
        "lastfm",
        "recenttracks.csv",
        'uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n"1688972291","10 Jul 2023, 06:58","Ada Fontaine","","Ropes","","Sinker",""\n'
        '"1688972331","10 Jul 2023, 06:58","Ada Fontaine","","Ropes","","Sinker",""\n',
        {("sinker", "play", None)},
        2,
    ),
    Sample(
        "lastfm",
        "scrobbles.csv",
        'Ada Fontaine,Ropes,Sinker,"10 Jul 2023, 06:58"\nMarta Soler,,Blue Rope,"11 Jul 2023, 08:01"\n',
        {("sinker", "play", None), ("rope", "play", None)},
        2,
    ),
    Sample(
        "lastfm",
        "pages.json",
        as_json(
            {
                "recenttracks": {
                    "track": [
                        {
                            "name": "Sinker",
                            "artist": {"#text": "Ada Fontaine", "mbid": ""},
                            "mbid": "",
                            "album": {"#text": "Ropes"},
                            "date": {"uts": "1688972291", "#text": "10 Jul 2023, 06:58"},
                        }
                    ]
                }
            }
        ),
        {("sinker", "play", None)},
        1,
    ),
    Sample(
        "listenbrainz",
        "listens.jsonl",
        as_json(
            {
                "listened_at": 1688972291,
                "track_metadata": {
                    "artist_name": "Ada Fontaine",
                    "track_name": "Sinker",
                    "release_name": "Ropes",
                    "additional_info": {"recording_mbid": None},
                },
            }
        )
        + "\n",
        {("sinker", "play", None)},
        1,
    ),
    Sample(
        "myanimelist",
        "animelist.xml",
        '<?xml version="1.0" encoding="UTF-8" ?><myanimelist><myinfo><user_id>1</user_id><user_name>ines</user_name></myinfo>'
        "<anime><series_animedb_id>90021</series_animedb_id><series_title><![CDATA[Umi no Chizu]]></series_title>"
        "<series_type>TV</series_type><my_finish_date>0000-00-00</my_finish_date><my_score>8</my_score>"
        "<my_status>Watching</my_status></anime></myanimelist>",
        {("maps", "rate", 4.0)},
        1,
    ),
    Sample(
        "anilist",
        "collection.json",
        as_json(
            {
                "data": {
                    "anime": {
                        "lists": [
                            {
                                "name": "Watching",
                                "isCustomList": False,
                                "entries": [
                                    {
                                        "status": "CURRENT",
                                        "score": 85,
                                        "progress": 3,
                                        "repeat": 0,
                                        "startedAt": {"year": 2024, "month": 1, "day": 2},
                                        "completedAt": {"year": None, "month": None, "day": None},
                                        "media": {"idMal": 90021, "title": {"romaji": "Umi no Chizu", "english": None}},
                                    },
                                    {
                                        "status": "PLANNING",
                                        "score": 0,
                                        "progress": 0,
                                        "repeat": 0,
                                        "startedAt": {"year": None},
                                        "media": {"idMal": 90022, "title": {"romaji": "Nanika", "english": None}},
                                    },
                                ],
                            }
                        ]
                    }
                }
            }
        ),
        {("maps", "rate", 4.25)},
        2,
    ),
    Sample(
        "steam",
        "GetOwnedGames.json",
        as_json(
            {
                "response": {
                    "game_count": 3,
                    "games": [
                        {
                            "appid": 900620,
                            "name": "Lighthouse Keeper",
                            "playtime_forever": 845,
                            "rtime_last_played": 1711900000,
                        },
                        {"appid": 900621, "name": "Deep Current", "playtime_forever": 0, "rtime_last_played": 0},
                        {
                            "appid": 900622,
                            "name": "Deep Current - Soundtrack",
                            "playtime_forever": 3,
                            "rtime_last_played": 86400,
                        },
                    ],
                }
            }
        ),
        {("keeper", "play", None)},
        2,
        1,
    ),
    Sample(
        "douban",
        "豆瓣电影看过.csv",
        '\ufeff封面,标题,个人评分,打分日期,我的短评,上映日期,制片国家,条目链接\n"x","盐路/鹽路/The Salt Road","5","2024/01/07","慢","1961/11/03","德国","https://movie.douban.com/subject/9000001/",\n',
        {("road", "rate", 5.0)},
        1,
    ),
    Sample(
        "douban",
        "豆坟-看过.csv",
        (
            ",".join(DOUFEN)
            + "\n海鸥之冬,1988 / 瑞典 / 剧情 家庭 / 玛拉·林德 / 安娜,9.2,https://movie.douban.com/subject/9000002/,"
            "2024-01-07 21:15:53,4,,好\n"
        ).encode("gb18030"),
        {("gulls", "rate", 4.0)},
        1,
    ),
    Sample(
        "douban",
        "豆坟.xlsx",
        workbook(
            {
                "看过": [
                    DOUFEN,
                    [
                        "盐路",
                        "1961 / 德国 / 剧情",
                        "9",
                        "https://movie.douban.com/subject/9000001/",
                        "2024-01-07 21:15:53",
                        "5",
                        "",
                        "慢",
                    ],
                ],
                "想看": [
                    DOUFEN,
                    [
                        "海鸥之冬",
                        "1988 / 瑞典",
                        "8",
                        "https://movie.douban.com/subject/9000002/",
                        "2024-01-08 21:15:53",
                        "",
                        "",
                        "",
                    ],
                ],
            }
        ),
        {("road", "rate", 5.0)},
        2,
        0,
        ("gulls",),
    ),
    Sample(
        "bilibili",
        "history.json",
        as_json(
            {
                "code": 0,
                "data": {
                    "list": [
                        {
                            "title": "How Knots Hold",
                            "author_name": "绳",
                            "tag_name": "知识",
                            "duration": 600,
                            "progress": -1,
                            "view_at": 1711900000,
                            "history": {"bvid": "BV1xx411c7mD", "business": "archive"},
                        },
                        {
                            "title": "直播",
                            "author_name": "绳",
                            "duration": 0,
                            "progress": 0,
                            "view_at": 1711900001,
                            "history": {"business": "live"},
                        },
                    ]
                },
            }
        ),
        {("knots", "view", None)},
        1,
        1,
    ),
    Sample(
        "jellyfin",
        "PlaybackReportingBackup.tsv",
        "2024-06-29 20:01:12.3456789\t0f0e0d0c0b0a09080706050403020100\ta1b2c3d4e5f60718293a4b5c6d7e8f90\tMovie\tThe Salt Road\tDirectPlay\tWeb\tFirefox\t8160\n"
        "2024-06-30 23:10:00.0000000\t0f0e0d0c0b0a09080706050403020100\ta1b2c3d4e5f60718293a4b5c6d7e8f91\tEpisode\tTidewater - s01e01 - Low Water\tDirectPlay\tTV\tRoom\t44\n"
        "2024-07-01 07:00:00.0000000\t0f0e0d0c0b0a09080706050403020100\ta1b2c3d4e5f60718293a4b5c6d7e8f92\tAudio\tAda Fontaine - Sinker (Ropes)\tDirectPlay\tWeb\tPhone\t201\n",
        {("road", "view", None), ("tide", "skip", None), ("sinker", "play", None)},
        3,
    ),
    Sample(
        "tautulli",
        "history.json",
        as_json(
            {
                "response": {
                    "data": {
                        "data": [
                            {
                                "date": 1711900000,
                                "started": 1711900000,
                                "stopped": 1711907000,
                                "user": "ines",
                                "media_type": "movie",
                                "full_title": "The Salt Road",
                                "title": "The Salt Road",
                                "grandparent_title": "",
                                "year": 1961,
                                "percent_complete": 97,
                                "watched_status": 1,
                                "rating_key": 1,
                            },
                            {
                                "date": 1711990000,
                                "started": 1711990000,
                                "stopped": 1711997000,
                                "user": "ines",
                                "media_type": "episode",
                                "full_title": "Tidewater - Low Water",
                                "title": "Low Water",
                                "grandparent_title": "Tidewater",
                                "year": 2020,
                                "percent_complete": 4,
                                "watched_status": 0,
                                "rating_key": 2,
                            },
                            {
                                "date": 1711990000,
                                "user": "ines",
                                "media_type": "clip",
                                "full_title": "Trailer",
                                "title": "Trailer",
                                "grandparent_title": "",
                                "year": "",
                                "percent_complete": 90,
                                "watched_status": 1,
                                "rating_key": 3,
                            },
                        ]
                    }
                }
            }
        ),
        {("road", "view", None), ("tide", "skip", None)},
        2,
        1,
    ),
    Sample(
        "kodi",
        "videodb.xml",
        '<?xml version="1.0"?><videodb><version>1</version><movie><title>Quay</title><originaltitle>Der Kai</originaltitle><userrating>8</userrating>'
        '<playcount>2</playcount><lastplayed>2024-01-02</lastplayed><uniqueid type="imdb" default="true">tt0900001</uniqueid><year>1972</year>'
        "<director>Otto Brandt</director><actor><name>A. B.</name><role>C</role></actor></movie><movie><title>The Salt Road</title><userrating>0</userrating>"
        "<playcount>0</playcount><lastplayed></lastplayed><year>1961</year></movie></videodb>",
        {("quay", "rate", 4.0)},
        2,
    ),
    Sample(
        "kindle",
        "Kindle.Devices.ReadingSession.csv",
        "ASIN,start_timestamp,end_timestamp,content_type,total_reading_millis,number_of_page_flips\n"
        "B000000AA1,2024-01-02T10:00:00Z,2024-01-02T11:00:00Z,E-Book,3600000,40\nB000000AA9,2024-01-02T10:00:00Z,2024-01-02T11:00:00Z,E-Book Sample,60000,4\n",
        {("salt", "view", None)},
        1,
        1,
    ),
    Sample(
        "kindle",
        "My Clippings.txt",
        "\ufeffUndertow (Mbeki, Grace)\r\n- Your Highlight on page 7 | location 90-91 | Added on Sunday, 2 April 2023 10:15:03\r\n\r\nThe sea kept it.\r\n==========\r\n"
        "Undertow (Mbeki, Grace)\r\n- 您在位置 #120的标注 | 添加于 2023年4月3日星期一 下午10:15:03\r\n\r\nAgain.\r\n==========\r\n",
        {("under", "view", None)},
        2,
    ),
    Sample(
        "openlibrary",
        "reading-log.csv",
        "Work ID,Title,Authors,First Publish Year,Edition ID,Edition Count,Bookshelf,My Ratings,Ratings Average,Ratings Count\n"
        "OL1W,Salt,Harriet Vance,1956,OL1M,3,Already Read,5,4.1,9\nOL2W,Undertow,Grace Mbeki,1991,OL2M,3,Want to Read,,4.1,9\n",
        {("salt", "rate", 5.0)},
        2,
        0,
        ("under",),
    ),
    Sample(
        "zotero",
        "library.csv",
        '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISBN","ISSN","DOI","Url","Abstract Note","Date","Date Added","Manual Tags","Automatic Tags"\n'
        '"K1","book","1991","Mbeki, Grace","Undertow","","","","","","","1991","2024-01-02 10:00:00","read",""\n'
        '"K2","attachment","","","Undertow PDF","","","","","","","","2024-01-02 10:00:00","",""\n',
        {("under", "view", None)},
        1,
        1,
    ),
    Sample(
        "amazon",
        "Retail.OrderHistory.1.csv",
        '"Website","Order ID","Order Date","Currency","Unit Price","Shipping Address","ASIN","Quantity","Order Status","Product Name","Gift Message"\n'
        '"x","1","2024-01-02T10:00:00Z","EUR","1,023.50","1 Quay Street","B0000LAMP1","1","Closed","Storm Lamp, brass","Not Available"\n'
        '"x","2","2024-01-03T10:00:00Z","EUR","9","1 Quay Street","B000000AA1","1","Cancelled","Salt","Not Available"\n',
        {("lamp", "purchase", None)},
        1,
        1,
    ),
    Sample(
        "movielens",
        "ratings.csv",
        'movie_id,imdb_id,tmdb_id,rating,average_rating,title\n1,0900001,77,4.5,4.2,Quay (1972)\n2,,,3.0,4.1,"Salt Road, The (1961)"\n3,,,-1.0,4.1,Quay (2002)\n',
        {("quay", "rate", 4.5), ("road", "rate", 3.0)},
        2,
        1,
    ),
    Sample(
        "calibre",
        "catalog.csv",
        "authors,author_sort,rating,library_name,timestamp,isbn,identifiers,comments,title,cover,pubdate,id,uuid\n"
        '"Edith Marlow","Marlow, Edith","5","Books","2021-01-19T22:41:16+01:00","9780000000019","","","The Glass Orchard","/home/x.jpg","1978-09-01T01:00:00+01:00","1","u"\n'
        '"Grace Mbeki","Mbeki, Grace","","Books","2021-01-19T22:41:16+01:00","","","","Undertow","/home/x.jpg","0101-01-01T00:00:00+00:00","2","v"\n',
        {("glass", "rate", 5.0)},
        2,
    ),
    Sample(
        "librarything",
        "librarything.tsv",
        "Book Id\tTitle\tPrimary Author\tDate\tReview\tRating\tCollections\tDate Read\tISBN\tEntry Date\n"
        "1\tUndertow\tMbeki, Grace\t1991\tStrong.\t4.5\tYour library\t[2007-05-08]\t[]\t[2006-08-09]\n2\tSalt\tVance, Harriet\t1956\t\t\tWishlist\t\t\t[2006-08-09]\n",
        {("under", "rate", 4.5)},
        2,
        0,
        ("salt",),
    ),
    Sample(
        "bangumi",
        "collections.json",
        as_json(
            {
                "data": [
                    {
                        "subject_id": 1,
                        "subject_type": 2,
                        "type": 2,
                        "rate": 8,
                        "updated_at": "2024-01-01T00:00:00+08:00",
                        "subject": {"name": "Sea Maps", "name_cn": "海图", "date": "2016-01-01"},
                    }
                ]
            }
        ),
        {("maps", "rate", 4.0)},
        1,
    ),
    Sample(
        "rateyourmusic",
        "rym.csv",
        "RYM Album, First Name,Last Name,First Name localized, Last Name localized,Title,Release_Date,Rating,Ownership,Purchase Date,Media Type,Review\n"
        "1,Ada,Fontaine,,,Sinker,2001,9,o,,CD,\n2,Marta,Soler,,,Blue Rope,1997,0,w,,,\n",
        {("sinker", "rate", 4.5)},
        2,
        0,
        ("rope",),
    ),
    Sample(
        "discogs",
        "collection.csv",
        "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,CollectionFolder,Date Added,Collection Notes\n"
        "X1,Ada Fontaine (2),Sinker,L,LP,4,2001,7,Uncategorized,2020-11-12 12:24:52,\nX2,Marta Soler,Blue Rope,L,LP,,1997,8,Uncategorized,2020-11-12 12:24:52,\n",
        {("sinker", "rate", 4.0)},
        2,
    ),
    Sample(
        "apple_music",
        "Apple Music - Play History Daily Tracks.csv",
        "Country,Track Identifier,Media type,Date Played,Play Duration Milliseconds,End Reason Type,Track Description\n"
        "PT,1,AUDIO,20230914,200000,NATURAL_END_OF_TRACK,Ada Fontaine - Sinker\nPT,2,AUDIO,20230914,900,TRACK_SKIPPED_FORWARDS,Marta Soler - Blue Rope\n",
        {("sinker", "play", None), ("rope", "skip", None)},
        2,
    ),
    Sample(
        "bookmarks",
        "pocket.csv",
        "title,url,time_added,tags,status\nOn Tides,https://www.example.org/tides/?utm_source=x,1700000000,,archive\n",
        {("essay", "view", None)},
        1,
    ),
    Sample(
        "bookmarks",
        "bookmarks.html",
        '<!DOCTYPE NETSCAPE-Bookmark-file-1><H1>Bookmarks</H1><DL><p><DT><A HREF="https://example.org/tides" ADD_DATE="1700000000">On Tides</A></DL>',
        {("essay", "view", None)},
        1,
    ),
    Sample(
        "neodb",
        "movie_mark.csv",
        "title,info,links,timestamp,status,rating,comment,tags\nQuay,imdb:tt0900001 year:1972,https://neodb.example/movie/x,2024-01-07T21:15:53+08:00,complete,9,ok,\n",
        {("quay", "rate", 4.5)},
        1,
    ),
    Sample(
        "tv_time",
        "tracking-prod-records-v2.csv",
        "key,created_at,series_name,season_number,episode_number,s_id\nwatch-episode-1,2024-01-02 10:00:00 +0000 UTC,Tidewater,1,1,9\nuser-series-9,2024-01-02 10:00:00 +0000 UTC,The Long Ferry,,,10\n",
        {("tide", "view", None)},
        1,
        1,
    ),
    Sample(
        "hardcover",
        "books.json",
        as_json(
            {
                "data": {
                    "me": {
                        "user_books": [
                            {
                                "book_id": 1,
                                "status_id": 3,
                                "rating": 4.5,
                                "date_added": "2024-01-01",
                                "book": {"title": "Salt", "pages": 300},
                                "user_book_reads": [{"finished_at": "2024-02-01T00:00:00+00:00"}],
                            },
                            {
                                "book_id": 2,
                                "status_id": 1,
                                "rating": None,
                                "date_added": "2024-01-01",
                                "book": {"title": "Undertow"},
                                "user_book_reads": [],
                            },
                        ]
                    }
                }
            }
        ),
        {("salt", "rate", 4.5)},
        2,
        0,
        ("under",),
    ),
)
