-- One purchase.
--
-- Errors: PT404 purchase_not_found

create or replace function tokens.get_purchase(
    p_meter_id    uuid,
    p_purchase_id uuid
)
returns tokens.purchases
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_purchase tokens.purchases;
begin
    select p.* into v_purchase
    from tokens.purchases as p
    where p.meter_id = p_meter_id and p.purchase_id = p_purchase_id;

    if not found then
        raise exception 'purchase_not_found'
            using errcode = 'PT404',
                  detail = format('You have no purchase %s for meter %s.', p_purchase_id, p_meter_id),
                  hint = 'List your purchases with tokens.list_purchases.';
    end if;

    return v_purchase;
end;
$$;

comment on function tokens.get_purchase(uuid, uuid) is 'One purchase, with its token and the lines of its receipt.';

grant execute on function tokens.get_purchase(uuid, uuid) to authenticated, service_role;
