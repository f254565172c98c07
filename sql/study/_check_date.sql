-- Refuses dates that no timetable holds: infinity, and centuries away.
--
-- Errors: PT400 invalid_date

create or replace function study._check_date(p_name text, p_at timestamptz)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_at not between timestamptz '1970-01-01 00:00+00' and timestamptz '2200-01-01 00:00+00' then
        raise exception 'invalid_date'
            using errcode = 'PT400',
                  detail = format('%s is %s.', p_name, p_at),
                  hint = 'Send a time between 1970 and 2200.';
    end if;
end;
$$;

comment on function study._check_date(text, timestamptz) is 'Refuse dates that no timetable holds.';
