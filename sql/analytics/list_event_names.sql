-- The names of events, registered or not, in alphabetical order; the next page begins after p_after.
--
-- Errors: PT400 invalid_limit

create or replace function analytics.list_event_names(p_limit integer default 500, p_after text default null)
returns setof analytics.event_names
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    return query
    select e.*
    from analytics.event_names as e
    where p_after is null or e.event_name > p_after
    order by e.event_name
    limit p_limit;
end;
$$;

comment on function analytics.list_event_names(integer, text) is 'The names of events, registered or not.';

grant execute on function analytics.list_event_names(integer, text) to admin, service_role;
