-- How many meters search_meters would find, up to 10,000: a total for a list, whose cost is
-- bounded. 10,000 means as many or more.
--
-- Errors: those of search_meters

create or replace function meters.count_meters(
    p_number_prefix text default null,
    p_owner_user_id uuid default null,
    p_status        text default null,
    p_region        text default null,
    p_seen_since    timestamptz default null,
    p_seen_before   timestamptz default null
)
returns integer
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
return (
    select count(*)::integer
    from meters.search_meters(
        p_number_prefix, p_owner_user_id, p_status, p_region, p_seen_since, p_seen_before, 10000
    )
);

comment on function meters.count_meters(text, uuid, text, text, timestamptz, timestamptz) is
    'How many meters a search finds; 10000 stands for as many or more.';

grant execute on function meters.count_meters(text, uuid, text, text, timestamptz, timestamptz)
    to operator, service_role;
