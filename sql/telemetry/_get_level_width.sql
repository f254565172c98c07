-- How long a bucket of a level is, where no clock is moved.
--
-- Errors: PT400 invalid_level

create or replace function telemetry._get_level_width(p_level text)
returns interval
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    case p_level
        when '1m' then return interval '1 minute';
        when '15m' then return interval '15 minutes';
        when '1h' then return interval '1 hour';
        when '1d' then return interval '1 day';
        else
            raise exception 'invalid_level'
                using errcode = 'PT400',
                      detail = format('The level is %s.', coalesce(p_level, 'null')),
                      hint = 'Ask for 1m, 15m, 1h or 1d.';
    end case;
end;
$$;

comment on function telemetry._get_level_width(text) is 'How long a bucket of a level is.';
