-- Keeps a way that a provider worked out, for all who travel between the same two places in the same manner: ends
-- are rounded to ten-thousandths of a degree, about 11 m. A newer one takes its place. Returns until when.
--
-- Errors: PT400 invalid_latitude, invalid_longitude, invalid_ttl, invalid_route, route_too_large; 23514

create or replace function geo.cache_route(
    p_from_lat         double precision,
    p_from_lng         double precision,
    p_to_lat           double precision,
    p_to_lng           double precision,
    p_route            jsonb,
    p_ttl_seconds      integer default 86400,
    p_profile          text default 'driving',
    p_distance_meters  numeric default null,
    p_duration_seconds numeric default null
)
returns timestamptz
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ends    constant integer[] := geo._round_route(p_from_lat, p_from_lng, p_to_lat, p_to_lng);
    v_until   timestamptz;
begin
    if (p_ttl_seconds between 1 and 2592000) is not true then
        raise exception 'invalid_ttl'
            using errcode = 'PT400', detail = format('The time to live is %s seconds.', coalesce(p_ttl_seconds::text, 'null')),
                  hint = 'Send 1 to 2592000 seconds: at most 30 days.';
    end if;

    if jsonb_typeof(p_route) is distinct from 'object' then
        raise exception 'invalid_route'
            using errcode = 'PT400', detail = 'The way is no JSON object.', hint = 'Send what the provider answered.';
    end if;

    if pg_column_size(p_route) > 1048576 then
        raise exception 'route_too_large'
            using errcode = 'PT413', detail = format('It has %s bytes.', pg_column_size(p_route)),
                  hint = 'Send at most a megabyte: leave the turns out, or simplify the line.';
    end if;

    insert into geo.routes as r (
        profile, from_lat, from_lng, to_lat, to_lng, route, distance_meters, duration_seconds, cached_at, expires_at
    )
    values (
        p_profile, v_ends[1], v_ends[2], v_ends[3], v_ends[4], p_route, p_distance_meters, p_duration_seconds, now(),
        now() + make_interval(secs => p_ttl_seconds)
    )
    on conflict (profile, from_lat, from_lng, to_lat, to_lng) do update
    set route = excluded.route, distance_meters = excluded.distance_meters,
        duration_seconds = excluded.duration_seconds, cached_at = excluded.cached_at, expires_at = excluded.expires_at
    returning r.expires_at into v_until;

    return v_until;
end;
$$;

comment on function geo.cache_route(
    double precision, double precision, double precision, double precision, jsonb, integer, text, numeric, numeric
) is 'Keep a way that a provider worked out; returns until when.';

grant execute on function geo.cache_route(
    double precision, double precision, double precision, double precision, jsonb, integer, text, numeric, numeric
) to service_role;
