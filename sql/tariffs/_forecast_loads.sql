-- What the load factor of hours is forecast to be from those of other hours: the average of the same
-- local hour one, two, three and four weeks before.

create or replace function tariffs._forecast_loads(
    p_ats          timestamptz[],
    p_load_factors numeric[],
    p_forecast_ats timestamptz[],
    p_time_zone    text
)
returns setof tariffs.load_forecast
language sql
immutable
set search_path = pg_catalog, pg_temp
begin atomic
    with known as materialized (
        select k.at at time zone p_time_zone as local_at, avg(k.load_factor) as load_factor
        from unnest(p_ats, p_load_factors) as k (at, load_factor)
        group by k.at at time zone p_time_zone
    )
    select w.at, avg(k.load_factor), count(k.load_factor)::integer
    from unnest(p_forecast_ats) as w (at)
    cross join generate_series(1, 4) as n (weeks)
    left join known as k on k.local_at = (w.at at time zone p_time_zone) - make_interval(weeks => n.weeks)
    group by w.at
    order by w.at;
end;

comment on function tariffs._forecast_loads(timestamptz[], numeric[], timestamptz[], text) is
    'The load factor of hours as the average of the same hour of the weeks before.';
