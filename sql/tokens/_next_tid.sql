-- Credits a meter's balance and takes its next token identifier.
--
-- Locks the balance row until the transaction ends, so two tokens of one meter
-- never share a TID: the identifier is the current minute or, where that is
-- taken, the first free one after it. Refuses a TID that the meter's key has
-- outlived.
--
-- Errors: PT409 meter_key_expired; PT422 tid_out_of_range

create or replace function tokens._next_tid(
    p_meter     meters.meters,
    p_token_kwh numeric
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_last_tid bigint;
    v_tid      bigint;
begin
    select b.last_tid into v_last_tid
    from tokens.balances as b
    where b.meter_id = p_meter.meter_id
    for no key update;

    if not found then
        perform tokens._open_balance(p_meter.meter_id);

        select b.last_tid into v_last_tid
        from tokens.balances as b
        where b.meter_id = p_meter.meter_id
        for no key update;
    end if;

    v_tid := tokens._sts_tid(clock_timestamp(), p_meter.base_year, v_last_tid);

    if v_tid > p_meter.ken * 65536 + 65535 then
        raise exception 'meter_key_expired'
            using errcode = 'PT409',
                  detail = format('The key of meter %s expired (KEN %s, TID %s).', p_meter.meter_number, p_meter.ken, v_tid),
                  hint = 'Change the meter''s key before vending.';
    end if;

    update tokens.balances as b
    set last_tid = v_tid,
        balance_kwh = b.balance_kwh + p_token_kwh,
        bought_kwh = b.bought_kwh + p_token_kwh,
        updated_at = now()
    where b.meter_id = p_meter.meter_id;

    return v_tid;
end;
$$;

comment on function tokens._next_tid(meters.meters, numeric) is
    'Credit a meter''s balance and take its next token identifier.';
