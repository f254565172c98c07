-- Which period of time of use a local time is in.
--
-- The wall clock decides, so that each instant has one period, on the days that have 23 or 25
-- hours too: an hour that comes twice has twice the same one.

create or replace function tariffs._find_period(p_tariff_code text, p_tariff_version_id uuid, p_local timestamp)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select w.period_code
    from tariffs.windows as w
    where w.tariff_version_id = p_tariff_version_id
        and w.month = extract(month from p_local)::smallint
        and w.day_type = coalesce(
            (
                select 8::smallint
                from tariffs.holidays as h
                where h.tariff_code = p_tariff_code and h.holiday_on = p_local::date
                    and exists (
                        select
                        from tariffs.windows as o
                        where o.tariff_version_id = p_tariff_version_id and o.month = 1 and o.day_type = 8
                    )
            ),
            extract(isodow from p_local)::smallint
        )
        and w.starts_at <= p_local::time
    order by w.starts_at desc
    limit 1;
end;

comment on function tariffs._find_period(text, uuid, timestamp) is
    'Which period of time of use a local time is in.';
