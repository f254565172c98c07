-- The providers, how they are doing, and how many orders wait for them.

create or replace function vending.list_providers()
returns setof vending.provider_state
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select p.provider_code, p.title, p.kind, p.is_enabled, p.is_default, p.is_one_per_minute, p.failure_count,
        p.open_until, count(o.order_id) filter (where o.state in ('paid', 'vending')),
        count(o.order_id) filter (where o.state = 'unknown')
    from vending.providers as p
    left join vending.orders as o on o.provider_code = p.provider_code and o.state in ('paid', 'vending', 'unknown')
    group by p.provider_code
    order by p.provider_code;
end;

comment on function vending.list_providers() is 'The providers, how they are doing, and how many orders wait for them.';

grant execute on function vending.list_providers() to operator, service_role;
