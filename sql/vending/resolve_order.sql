-- A person has found out what became of an order that is unknown: delivered, with the digits of the token, or
-- refunded, where it is sure that there is none. For an order that ended already and came back with a second token
-- it only takes it from the queue ('closed'). The reason stays in the trail. Nobody resolves an order that they
-- paid for, or for a meter of their own. Locks the wallet, then the order.
--
-- Errors: PT400 invalid_outcome, reason_required, invalid_token; PT403 own_order; PT404 order_not_found;
--         PT409 order_not_unknown, order_busy, hold_resolved

create or replace function vending.resolve_order(
    p_order_id uuid,
    p_outcome  text,
    p_reason   text,
    p_token    text default null
)
returns vending.orders
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order vending.orders;
    v_token text := regexp_replace(p_token, '[ -]', '', 'g');
begin
    if p_outcome is null or p_outcome not in ('delivered', 'refunded', 'closed') then
        raise exception 'invalid_outcome'
            using errcode = 'PT400',
                  detail = format('%s is not how an order can be resolved.', coalesce(quote_literal(left(p_outcome, 50)), 'Nothing')),
                  hint = 'Use delivered, refunded or closed in p_outcome.';
    end if;

    perform core._check_text(
        'reason_required', p_reason, 'A decision about money needs a reason.', 'Say in p_reason how you found out.'
    );

    if p_outcome = 'delivered' and (coalesce(v_token, '') !~ '^[0-9]{20}$' or v_token > '73786976294838206463') then
        raise exception 'invalid_token'
            using errcode = 'PT400',
                  detail = 'That is not a token.',
                  hint = 'Send the 20 digits that the provider made in p_token.';
    end if;

    v_order := vending._find_order(p_order_id);

    if v_order.user_id = auth.uid() or exists (
        select from meters.meters as m where m.meter_id = v_order.meter_id and m.owner_user_id = auth.uid()
    ) then
        raise exception 'own_order'
            using errcode = 'PT403',
                  detail = 'You paid for the order, or the meter is yours.',
                  hint = 'Ask a colleague to look into it.';
    end if;

    return vending._apply_resolution(p_order_id, p_outcome, btrim(p_reason), v_token);
end;
$$;

comment on function vending.resolve_order(uuid, text, text, text) is
    'Say what became of an order that is unknown, with a reason.';

grant execute on function vending.resolve_order(uuid, text, text, text) to operator, service_role;
