-- depends: 0400.create-client-schemas

set local role app_owner;

create table geo.locations (
    location_id   uuid primary key,
    owner_user_id uuid references auth.users (user_id),
    name          text not null
        constraint locations_name_check check (length(name) between 1 and 200),
    category      text
        constraint locations_category_check check (category ~ '^[a-z0-9_:-]{1,63}$'),
    latitude      numeric(9, 7) not null
        constraint locations_latitude_check check (latitude between -90 and 90),
    longitude     numeric(10, 7) not null
        constraint locations_longitude_check check (longitude between -180 and 180),
    is_public     boolean not null,
    properties    jsonb not null default '{}'
        constraint locations_properties_check check (jsonb_typeof(properties) = 'object'),
    cell          bigint not null,
    spot          bigint not null,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now()
);

comment on table geo.locations is 'Where things are (WGS 84): private ones are their owner''s, public ones everybody''s to see.';
comment on column geo.locations.owner_user_id is 'Null: the platform''s own.';
comment on column geo.locations.latitude is 'Degrees north, to 7 places: about a centimetre.';
comment on column geo.locations.longitude is 'Degrees east; 180 and -180 are the same.';
comment on column geo.locations.cell is
    'Where on the globe, as a number that near places share the front of (geo._get_cell); a trigger keeps it.';
comment on column geo.locations.spot is
    'Latitude and longitude, exactly: ten-millionths of a degree north, and of those east of 180 west; a trigger keeps it.';

-- What a search reads is in the index, with what the policies ask, so that a row is fetched only to be handed out.
create index locations_public_idx on geo.locations (cell, spot, location_id) where is_public;
comment on index geo.locations_public_idx is 'Public places in a range of cells (find_nearby_locations).';

create index locations_public_category_idx on geo.locations (category, cell, spot, location_id)
    where is_public and category is not null;
comment on index geo.locations_public_category_idx is 'Public places of a category in a range of cells (find_nearby_locations).';

create index locations_private_idx on geo.locations (cell, spot, location_id) include (owner_user_id, is_public)
    where not is_public;
comment on index geo.locations_private_idx is 'Private places in a range of cells, for the service (find_nearby_locations).';

create index locations_private_category_idx on geo.locations (category, cell, spot, location_id)
    include (owner_user_id, is_public)
    where not is_public and category is not null;
comment on index geo.locations_private_category_idx is
    'Private places of a category in a range of cells, for the service (find_nearby_locations).';

create index locations_own_idx on geo.locations (owner_user_id, cell, spot, location_id) include (is_public)
    where owner_user_id is not null;
comment on index geo.locations_own_idx is 'One''s own places in a range of cells (find_nearby_locations).';

create index locations_own_category_idx on geo.locations (owner_user_id, category, cell, spot, location_id)
    include (is_public) where owner_user_id is not null and category is not null;
comment on index geo.locations_own_category_idx is 'One''s own places of a category in a range of cells (find_nearby_locations).';

create index locations_owner_user_id_location_id_idx on geo.locations (owner_user_id, location_id);
comment on index geo.locations_owner_user_id_location_id_idx is 'One''s own places, page by page (list_locations).';

create type geo.location as (
    location_id   uuid,
    owner_user_id uuid,
    name          text,
    category      text,
    latitude      numeric,
    longitude     numeric,
    is_public     boolean,
    properties    jsonb,
    created_at    timestamptz,
    updated_at    timestamptz
);

comment on type geo.location is 'A place, as callers see it.';
comment on column geo.location.owner_user_id is 'Null: the platform''s own.';

create type geo.nearby_location as (
    location_id     uuid,
    name            text,
    category        text,
    latitude        numeric,
    longitude       numeric,
    is_public       boolean,
    is_own          boolean,
    properties      jsonb,
    distance_meters numeric
);

comment on type geo.nearby_location is 'A place and how far it is, along the ground.';

create type geo.square as (
    bound      numeric,
    face       integer,
    level      integer,
    i          bigint,
    j          bigint,
    cell       bigint,
    until_cell bigint,
    from_spot  bigint,
    from_id    uuid,
    until_spot bigint
);

comment on type geo.square is 'A part of the globe that is searched for places, and how near it may be.';
comment on column geo.square.bound is 'No place in it is nearer than this, in metres.';
comment on column geo.square.level is
    'How often its face was divided, at most 30 times; 31: what is left of a cell read in part; 32: one point.';
comment on column geo.square.i is 'Which column of the face, of two to the power of level.';
comment on column geo.square.j is 'Which row of the face.';
comment on column geo.square.cell is 'The first cell in it; until_cell is the last.';
comment on column geo.square.from_spot is
    'It begins after from_spot and from_id of its first cell, and ends with until_spot of its last.';

create table geo.routes (
    profile          text not null
        constraint routes_profile_check check (profile ~ '^[a-z0-9_:-]{1,63}$'),
    from_lat         integer not null,
    from_lng         integer not null,
    to_lat           integer not null,
    to_lng           integer not null,
    route            jsonb not null
        constraint routes_route_check check (jsonb_typeof(route) = 'object'),
    distance_meters  numeric
        constraint routes_distance_meters_check check (distance_meters >= 0),
    duration_seconds numeric
        constraint routes_duration_seconds_check check (duration_seconds >= 0),
    cached_at        timestamptz not null,
    expires_at       timestamptz not null,
    primary key (profile, from_lat, from_lng, to_lat, to_lng)
);

comment on table geo.routes is 'Ways that a provider worked out, until they expire.';
comment on column geo.routes.profile is 'How one travels: driving, walking …';
comment on column geo.routes.from_lat is
    'In ten-thousandths of a degree (about 11 m), as the other three: who starts near by gets the same way.';

create index routes_expires_at_idx on geo.routes (expires_at);
comment on index geo.routes_expires_at_idx is 'Ways that have expired (purge_routes).';

create type geo.cached_route as (
    route            jsonb,
    distance_meters  numeric,
    duration_seconds numeric,
    cached_at        timestamptz,
    expires_at       timestamptz
);

comment on type geo.cached_route is 'A way that is not worked out again until it expires.';
