-- The seconds of "every 90 seconds", "every hour" or "every 1 hour 30 minutes"; days have 24 hours.
--
-- Errors: PT400 invalid_cron_expression

create or replace function schedules._parse_interval(p_text text)
returns bigint
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_seconds bigint;
begin
    if p_text ~* '^@?every(\s+(\d{1,9}\s*)?(seconds?|minutes?|hours?|days?|[smhd]))+$' then
        select sum(
            coalesce(nullif(m.part[1], ''), '1')::bigint
            * case lower(left(m.part[2], 1)) when 's' then 1 when 'm' then 60 when 'h' then 3600 else 86400 end
        ) into v_seconds
        from regexp_matches(
            regexp_replace(p_text, '^@?every', '', 'i'), '(\d*)\s*(second|minute|hour|day|[smhd])s?\M', 'gi'
        ) as m (part);
    end if;

    if v_seconds between 1 and 366 * 86400 then
        return v_seconds;
    end if;

    raise exception 'invalid_cron_expression'
        using errcode = 'PT400',
              detail = format('%L is not an interval between a second and 366 days.', left(p_text, 80)),
              hint = 'Write for instance "every 90 seconds" or "every 1 hour 30 minutes"; for months and '
                  'times of day write a cron expression.';
end;
$$;

comment on function schedules._parse_interval(text) is 'The seconds of an expression such as "every 90 seconds".';
