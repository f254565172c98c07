-- How bad a severity is, from 1; null for null.

create or replace function alerts._get_rank(p_severity alerts.severity)
returns integer
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array_position(alerts._list_values('severity'), p_severity::text);
end;
$$;

comment on function alerts._get_rank(alerts.severity) is 'How bad a severity is, from 1.';
