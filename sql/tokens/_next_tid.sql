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
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now_tid bigint := tokens._sts_tid(clock_timestamp(), p_meter.base_year);
    v_tid     bigint;
begin
    for v_attempt in 1..2 loop
        -- 00:01 of any day is reserved (tokens._sts_tid), so after 00:00 comes 00:02.
        update tokens.balances as b
        set last_tid = greatest(v_now_tid, b.last_tid + 1 + ((b.last_tid + 1) % 1440 = 1)::integer),
            balance_kwh = b.balance_kwh + p_token_kwh,
            bought_kwh = b.bought_kwh + p_token_kwh,
            updated_at = now()
        where b.meter_id = p_meter.meter_id and coalesce(b.last_tid, 0) < 16777214
        returning b.last_tid into v_tid;

        exit when found;

        if v_attempt = 2 then
            raise exception 'tid_out_of_range'
                using errcode = 'PT422',
                      detail = format('Meter %s has used the last identifier of its base date.', p_meter.meter_number),
                      hint = 'Move the meter to a later base date with key change tokens.';
        end if;

        perform tokens._open_balance(p_meter.meter_id);
    end loop;

    if v_tid > p_meter.ken * 65536 + 65535 then
        raise exception 'meter_key_expired'
            using errcode = 'PT409',
                  detail = format('The key of meter %s expired (KEN %s, TID %s).', p_meter.meter_number, p_meter.ken, v_tid),
                  hint = 'Change the meter''s key before vending.';
    end if;

    return v_tid;
end;
$$;

comment on function tokens._next_tid(meters.meters, numeric) is
    'Credit a meter''s balance and take its next token identifier.';
