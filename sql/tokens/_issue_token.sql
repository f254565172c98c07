-- Issues the next credit token of a meter, and credits its balance with what the
-- token carries, unless the energy was credited before (revend_token).
--
-- Locks the balance row until the transaction ends, so two tokens of one meter
-- never share an identifier: it is the current minute or, where that is taken, the
-- first free one after it. Refuses an identifier that the meter's key has outlived.
-- The token may carry more than was sold, since STS rounds large amounts up.
--
-- Belongs to app_owner, who alone may read keys; the caller has found the meter
-- under the policies that bind it, and passes it whole.
--
-- Errors: PT404 meter_not_found; PT409 meter_changed, meter_has_no_keys, meter_key_expired;
--         PT422 tid_out_of_range; PT503 vending_key_missing

create or replace function tokens._issue_token(
    p_meter      meters.meters,
    p_energy_kwh numeric,
    p_is_new     boolean
)
returns tokens.issued_token
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code    integer := tokens._sts_amount_code((p_energy_kwh * 10)::bigint);
    v_now_tid bigint := tokens._sts_tid(clock_timestamp(), p_meter.base_year);
    v_credit  numeric;
    v_issued  tokens.issued_token;
begin
    v_issued.token_kwh := round(tokens._sts_amount_value(v_code) / 10.0, 1);
    v_credit := case when p_is_new then v_issued.token_kwh else 0 end;

    for v_attempt in 1..2 loop
        -- 00:01 of any day is reserved (tokens._sts_tid), so after 00:00 comes 00:02.
        update tokens.balances as b
        set last_tid = greatest(v_now_tid, b.last_tid + 1 + ((b.last_tid + 1) % 1440 = 1)::integer),
            balance_kwh = b.balance_kwh + v_credit,
            bought_kwh = b.bought_kwh + v_credit,
            updated_at = now()
        where b.meter_id = p_meter.meter_id and coalesce(b.last_tid, 0) < 16777214
        returning b.last_tid into v_issued.tid;

        exit when found;

        if v_attempt = 2 then
            raise exception 'tid_out_of_range'
                using errcode = 'PT422',
                      detail = format('Meter %s has used the last identifier of its base date.', p_meter.meter_number),
                      hint = 'Move the meter to a later base date with key change tokens.';
        end if;

        perform tokens._open_balance(p_meter.meter_id);
    end loop;

    if v_issued.tid > p_meter.ken * 65536 + 65535 then
        raise exception 'meter_key_expired'
            using errcode = 'PT409',
                  detail = format('The key of meter %s expired (KEN %s, TID %s).', p_meter.meter_number, p_meter.ken, v_issued.tid),
                  hint = 'Change the meter''s key before vending.';
    end if;

    v_issued.token := tokens._issue_sts_token(
        tokens._get_key_schedule(p_meter), 0, 0, floor(random() * 16)::integer, v_issued.tid, v_code
    );
    return v_issued;
end;
$$;

comment on function tokens._issue_token(meters.meters, numeric, boolean) is
    'Issue the next credit token of a meter and credit its balance.';

grant execute on function tokens._issue_token(meters.meters, numeric, boolean) to app_api;
