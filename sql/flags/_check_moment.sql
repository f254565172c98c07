-- A beginning or an end from JSON as text in UTC, of one form, so that it can be compared; null where there is
-- none.
--
-- Errors: PT400 invalid_schedule

create or replace function flags._check_moment(p_moment jsonb)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_moment timestamptz := flags._parse_instant(p_moment #>> '{}');
begin
    if v_moment is null and jsonb_typeof(p_moment) <> 'null' then
        raise exception 'invalid_schedule'
            using errcode = 'PT400',
                  detail = format('%s is no moment.', left(p_moment::text, 100)),
                  hint = 'Write it with its zone: 2026-12-24T18:00:00+03:00.';
    end if;

    return to_char(v_moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
end;
$$;

comment on function flags._check_moment(jsonb) is 'A beginning or an end from JSON.';
