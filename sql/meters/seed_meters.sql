-- Fills a region of a new installation with meters to try things with: <prefix>0001 and so on, nobody's. Called
-- again it makes only what is not there; returns how many it made.
--
-- Errors: PT400 invalid_count, invalid_prefix; those of meters.create_meter

create or replace function meters.seed_meters(
    p_region    text default null,
    p_count     integer default 10,
    p_prefix    text default 'SEED-',
    p_time_zone text default 'Africa/Nairobi'
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_number text;
    v_made   integer := 0;
begin
    if p_count is null or p_count not between 1 and 1000 then
        raise exception 'invalid_count'
            using errcode = 'PT400',
                  detail = format('%s meters cannot be made at a time.', coalesce(p_count::text, 'No')),
                  hint = 'Make 1 to 1000.';
    end if;

    if p_prefix is null or p_prefix !~ '^[A-Z][A-Z0-9-]{0,19}$' then
        raise exception 'invalid_prefix'
            using errcode = 'PT400',
                  detail = format('%L does not begin the number of a meter.', left(p_prefix, 40)),
                  hint = 'Send up to 20 capital letters, digits and hyphens, a letter first.';
    end if;

    for v_number in
        select s.meter_number
        from (
            select p_prefix || lpad(n::text, 4, '0') as meter_number
            from generate_series(1, p_count) as n
        ) as s
        where not exists (select from meters.meters as m where m.meter_number = s.meter_number)
        order by s.meter_number
    loop
        perform meters.create_meter(v_number, p_region, p_time_zone);
        v_made := v_made + 1;
    end loop;

    return v_made;
end;
$$;

comment on function meters.seed_meters(text, integer, text, text) is 'Fill a region with meters to try things with.';

grant execute on function meters.seed_meters(text, integer, text, text) to admin, service_role;
