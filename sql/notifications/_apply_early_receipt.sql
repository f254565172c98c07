-- Applies the receipt that overtook the worker's report; returns the delivery's state,
-- null where there is none.
--
-- The caller holds the message's lock.

create or replace function notifications._apply_early_receipt(p_provider text, p_provider_message_id text)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_receipt notifications.early_receipts;
begin
    select r.* into v_receipt
    from notifications.early_receipts as r
    where r.provider = p_provider and r.provider_message_id = p_provider_message_id;

    if not found then
        return null;
    end if;

    delete from notifications.early_receipts as r
    where r.provider = p_provider and r.provider_message_id = p_provider_message_id;

    return notifications._apply_receipt(v_receipt);
end;
$$;

comment on function notifications._apply_early_receipt(text, text) is
    'Apply a receipt that arrived before the report of its attempt.';
