-- Issues another token for a purchase whose token the meter does not take, after
-- a change of meter key for instance. Same money, same energy, new identifier; the
-- old token is kept as superseded. It does not touch the balance, which was
-- credited by the purchase. Operators only: whether the old token was used is for
-- a person to find out, and that person is not the one who gains: nobody issues
-- a second token for a meter or a purchase of their own. Locks the purchase, then
-- the meter's balance.
--
-- Errors: PT400 reason_required; PT403 own_purchase; PT404 purchase_not_found, meter_not_found;
--         PT409 meter_not_active, meter_changed, meter_has_no_keys, meter_key_expired,
--         purchase_refunded, token_of_provider; PT422 tid_out_of_range;
--         PT503 vending_key_missing

create or replace function tokens.revend_token(
    p_meter_id    uuid,
    p_purchase_id uuid,
    p_reason      text
)
returns tokens.purchases
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter    meters.meters;
    v_purchase tokens.purchases;
    v_issued   tokens.issued_token;
begin
    perform core._check_text(
        'reason_required', p_reason, 'A second token for the same money needs a reason.',
        'Say in p_reason why the first one cannot be used.'
    );

    select p.* into v_purchase
    from tokens.purchases as p
    where p.meter_id = p_meter_id and p.purchase_id = p_purchase_id
    for no key update;

    if not found then
        raise exception 'purchase_not_found'
            using errcode = 'PT404',
                  detail = format('There is no purchase %s for meter %s.', p_purchase_id, p_meter_id),
                  hint = 'List the purchases of the meter with tokens.list_purchases.';
    end if;

    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = p_meter_id and m.deleted_at is null;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('Meter %s is not in your registry any more.', p_meter_id),
                  hint = 'Refund the purchase, or sell for the meter that replaced this one.';
    end if;

    if v_meter.owner_user_id = auth.uid() or exists (
        select from payments.accounts as a
        where a.account_id = v_purchase.account_id and a.owner_user_id = auth.uid()
    ) then
        raise exception 'own_purchase'
            using errcode = 'PT403',
                  detail = 'The meter is yours, or you paid for the token.',
                  hint = 'Ask a colleague to look into it.';
    end if;

    if v_purchase.provider_code <> 'software' then
        raise exception 'token_of_provider'
            using errcode = 'PT409',
                  detail = format('Its token was made by %s.', v_purchase.provider_code),
                  hint = 'Ask the provider for another one.';
    end if;

    perform tokens._check_not_refunded(v_purchase);

    if v_meter.status <> 'active' then
        raise exception 'meter_not_active'
            using errcode = 'PT409',
                  detail = format('Meter %s is %s.', v_meter.meter_number, v_meter.status),
                  hint = 'Tokens are issued for active meters only.';
    end if;

    v_issued := tokens._issue_token(v_meter, v_purchase.energy_kwh, false);

    insert into tokens.superseded_tokens (meter_id, purchase_id, tid, token, reason, superseded_by)
    values (p_meter_id, p_purchase_id, v_purchase.tid, v_purchase.token, p_reason, auth.uid());

    update tokens.purchases as p
    set tid = v_issued.tid, token = v_issued.token
    where p.meter_id = p_meter_id and p.purchase_id = p_purchase_id
    returning p.* into v_purchase;

    perform events._publish(
        'token_revended', 'meter', p_meter_id::text,
        jsonb_build_object('purchase_id', p_purchase_id, 'reason', p_reason)
    );

    return v_purchase;
end;
$$;

comment on function tokens.revend_token(uuid, uuid, text) is
    'Issue a new token for a purchase whose token cannot be used; the old one is kept as superseded.';

grant execute on function tokens.revend_token(uuid, uuid, text) to operator, service_role;
