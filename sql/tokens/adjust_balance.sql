-- Changes a balance by hand, up or down, never below zero. The reason stays.
-- Locks the meter's balance.
--
-- Errors: PT400 invalid_delta, reason_required; PT404 meter_not_found; PT409 balance_too_low

create or replace function tokens.adjust_balance(
    p_meter_id  uuid,
    p_delta_kwh numeric,
    p_reason    text
)
returns tokens.balances
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_balance tokens.balances;
begin
    if (abs(p_delta_kwh) between 0.000001 and 1000000000) is not true or p_delta_kwh <> round(p_delta_kwh, 6) then
        raise exception 'invalid_delta'
            using errcode = 'PT400',
                  detail = format('The change is %s kWh.', coalesce(p_delta_kwh::text, 'missing')),
                  hint = 'Send kWh with at most 6 decimals, positive to add and negative to take.';
    end if;

    perform core._check_text(
        'reason_required', p_reason, 'A change by hand needs a reason.', 'Say in p_reason why the balance is changed.'
    );

    perform tokens._open_balance(p_meter_id);

    select b.* into v_balance
    from tokens.balances as b
    where b.meter_id = p_meter_id
    for no key update;

    if v_balance.balance_kwh + p_delta_kwh < 0 then
        raise exception 'balance_too_low'
            using errcode = 'PT409',
                  detail = format('The balance is %s kWh, the change %s.', v_balance.balance_kwh, p_delta_kwh),
                  hint = 'A balance cannot go below zero; take at most what is there.';
    end if;

    update tokens.balances as b
    set balance_kwh = b.balance_kwh + p_delta_kwh,
        adjusted_kwh = b.adjusted_kwh + p_delta_kwh,
        updated_at = now()
    where b.meter_id = p_meter_id
    returning b.* into v_balance;

    insert into tokens.balance_entries (meter_id, entry_id, entry_type, delta_kwh, balance_after_kwh, reason, actor_id)
    values (p_meter_id, core.uuid_v7(), 'adjustment', p_delta_kwh, v_balance.balance_kwh, p_reason, auth.uid());

    perform events._publish(
        'balance_adjusted', 'meter', p_meter_id::text,
        jsonb_build_object('delta_kwh', p_delta_kwh, 'balance_kwh', v_balance.balance_kwh, 'reason', p_reason)
    );

    return v_balance;
end;
$$;

comment on function tokens.adjust_balance(uuid, numeric, text) is
    'Change a prepaid balance by hand, with a reason; never below zero.';

grant execute on function tokens.adjust_balance(uuid, numeric, text) to admin, service_role;
