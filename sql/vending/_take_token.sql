-- A provider's token for an order: delivered, where that is still open. The same token again is nothing new. Another
-- one, or one for an order that ended without, is energy that somebody has for nothing: for a person. The caller
-- holds the order's lock.

create or replace function vending._take_token(p_order vending.orders, p_report jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_order.state in ('vending', 'unknown') then
        if (payments._lock_transaction(p_order.purchase_id)).status in ('pending', 'processing') then
            perform vending._deliver_order(
                p_order, p_report ->> 'token', null,
                coalesce((p_report ->> 'token_kwh')::numeric, p_order.energy_kwh), p_report ->> 'receipt'
            );
            return;
        end if;

        if p_order.state = 'vending' then
            p_order := vending._move_order(p_order, 'unknown', 'vended, but its reservation is gone');
        end if;

        perform vending._call_staff(p_order, 'The provider vended it, but its reservation was ended by hand.');
    elsif p_order.token is distinct from p_report ->> 'token' then
        perform vending._call_staff(
            p_order,
            case p_order.state
                when 'delivered' then 'The provider has made a second token for it.'
                else format('The provider vended it after it was %s.', p_order.state)
            end
        );
    end if;
end;
$$;

comment on function vending._take_token(vending.orders, jsonb) is 'Deliver a provider''s token, or hand it to a person.';
