-- What is wrong with a token that a provider says it made, null for nothing: not 20 digits, another amount of energy
-- than was asked for (STS rounds large ones up), or the digits of another order of the meter.

create or replace function vending._find_token_problem(p_order vending.orders, p_report jsonb)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_kwh text := p_report ->> 'token_kwh';
begin
    -- The largest number that a token can be is 2^66 - 1.
    if (p_report ->> 'token') !~ '^[0-9]{20}$' or p_report ->> 'token' is null
        or p_report ->> 'token' > '73786976294838206463'
    then
        return 'invalid_token';
    end if;

    if v_kwh is not null and v_kwh !~ '^[0-9]{1,9}(\.[0-9]{1,6})?$' then
        return 'invalid_energy';
    end if;

    if v_kwh::numeric not between p_order.energy_kwh and p_order.energy_kwh * 1.01 + 0.1 then
        return 'other_energy';
    end if;

    if exists (
        select
        from vending.orders as o
        where o.meter_id = p_order.meter_id and o.token = p_report ->> 'token' and o.order_id <> p_order.order_id
    ) then
        return 'token_of_another_order';
    end if;

    return null;
end;
$$;

comment on function vending._find_token_problem(vending.orders, jsonb) is
    'What is wrong with a token that a provider says it made.';
