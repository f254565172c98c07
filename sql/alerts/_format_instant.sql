-- An instant as messages have it: 2025-11-12T10:15:00.000Z.

create or replace function alerts._format_instant(p_at timestamptz)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
end;
$$;

comment on function alerts._format_instant(timestamptz) is 'An instant as messages have it.';
