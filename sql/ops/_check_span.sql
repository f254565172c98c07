-- Refuses a span of time that is none or is longer than a month, and steps that are too fine for it: 1,500 at most.
--
-- Errors: PT400 invalid_range, invalid_step

create or replace function ops._check_span(p_from timestamptz, p_until timestamptz, p_step interval default null)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if not coalesce(isfinite(p_from) and isfinite(p_until), false) or p_from >= p_until or p_until > p_from + interval '31 days' then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('From %s until %s.', coalesce(p_from::text, 'null'), coalesce(p_until::text, 'null')),
                  hint = 'Send the beginning before the end, up to 31 days apart.';
    end if;

    if p_step is not null and (
        p_step < interval '1 minute' or p_step > interval '31 days'
        or extract(month from p_step) <> 0 -- months have no length
        or extract(epoch from p_until - p_from) / extract(epoch from p_step) > 1500
    ) then
        raise exception 'invalid_step'
            using errcode = 'PT400',
                  detail = format('Steps of %s from %s until %s.', p_step, p_from, p_until),
                  hint = 'A step is a minute or longer, and a span has 1500 of them at most.';
    end if;
end;
$$;

comment on function ops._check_span(timestamptz, timestamptz, interval) is 'Refuse a span of time that nobody can want.';
