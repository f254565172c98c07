-- Refuses a purchase whose money was given back in full: there is nothing to issue a token for. A part
-- given back leaves the purchase as it is.
--
-- Belongs to app_owner: an operator sees the purchase, not the payments of its buyer.
--
-- Errors: PT409 purchase_refunded

create or replace function tokens._check_not_refunded(p_purchase tokens.purchases)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from payments.transactions as t
        where t.account_id = p_purchase.account_id
            and t.created_at between payments._id_time(p_purchase.purchase_id) - interval '1 day'
                and payments._id_time(p_purchase.purchase_id) + interval '1 day'
            and t.transaction_id = p_purchase.purchase_id
            and t.status = 'refunded'
    ) then
        raise exception 'purchase_refunded'
            using errcode = 'PT409',
                  detail = format('The money of purchase %s was given back.', p_purchase.purchase_id),
                  hint = 'Let the customer buy again.';
    end if;
end;
$$;

comment on function tokens._check_not_refunded(tokens.purchases) is
    'Refuse a purchase whose money was given back in full.';

grant execute on function tokens._check_not_refunded(tokens.purchases) to app_api;
