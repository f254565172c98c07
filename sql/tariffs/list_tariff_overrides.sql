-- Overrides, of one tariff or all, the newest first, a page at a time: the next page is asked for
-- with the last override_id of this one.
--
-- Errors: PT400 invalid_limit

create or replace function tariffs.list_tariff_overrides(
    p_tariff_code text default null,
    p_limit       integer default 50,
    p_before      uuid default null
)
returns setof tariffs.overrides
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    return query
    select o.*
    from tariffs.overrides as o
    where (p_tariff_code is null or o.tariff_code = p_tariff_code)
        and (p_before is null or o.override_id < p_before)
    order by o.override_id desc
    limit p_limit;
end;
$$;

comment on function tariffs.list_tariff_overrides(text, integer, uuid) is
    'Overrides and their reasons, newest first; the next page begins after p_before.';

grant execute on function tariffs.list_tariff_overrides(text, integer, uuid) to operator, service_role;
