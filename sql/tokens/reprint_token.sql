-- The same 20 digits once more, for a buyer who lost them. No new token, no
-- charge; the meter still takes them once. Counted, so that support can see it.
-- Locks the purchase.
--
-- Errors: PT404 purchase_not_found

create or replace function tokens.reprint_token(
    p_meter_id    uuid,
    p_purchase_id uuid
)
returns tokens.purchases
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_purchase tokens.purchases;
begin
    update tokens.purchases as p
    set reprint_count = p.reprint_count + 1
    where p.meter_id = p_meter_id and p.purchase_id = p_purchase_id
    returning p.* into v_purchase;

    if not found then
        raise exception 'purchase_not_found'
            using errcode = 'PT404',
                  detail = format('You have no purchase %s for meter %s.', p_purchase_id, p_meter_id),
                  hint = 'List your purchases with tokens.list_purchases.';
    end if;

    return v_purchase;
end;
$$;

comment on function tokens.reprint_token(uuid, uuid) is 'The token of a purchase once more: the same 20 digits.';

grant execute on function tokens.reprint_token(uuid, uuid) to authenticated, service_role;
