-- The prepaid balance of a meter; a meter that never bought has a balance of zero.
--
-- Errors: PT404 meter_not_found

create or replace function tokens.get_balance(p_meter_id uuid)
returns tokens.balances
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_balance tokens.balances;
begin
    select m.meter_id, coalesce(b.balance_kwh, 0), coalesce(b.bought_kwh, 0), coalesce(b.burnt_kwh, 0),
        coalesce(b.adjusted_kwh, 0), coalesce(b.unserved_kwh, 0), b.last_tid, coalesce(b.updated_at, m.created_at)
    into v_balance.meter_id, v_balance.balance_kwh, v_balance.bought_kwh, v_balance.burnt_kwh,
        v_balance.adjusted_kwh, v_balance.unserved_kwh, v_balance.last_tid, v_balance.updated_at
    from meters.meters as m
    left join tokens.balances as b using (meter_id)
    where m.meter_id = p_meter_id and m.deleted_at is null;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('You have no meter %s.', coalesce(p_meter_id::text, 'without an id')),
                  hint = 'List your meters with meters.list_meters.';
    end if;

    return v_balance;
end;
$$;

comment on function tokens.get_balance(uuid) is
    'Prepaid electricity of a meter: what is left, and what was bought, burnt and adjusted.';

grant execute on function tokens.get_balance(uuid) to authenticated, service_role;
