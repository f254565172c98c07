-- Trigger: lets an order change its state only as vending.order_transitions allows, and leaves every change in
-- the trail and in the event log, whoever made it and however.
--
-- Belongs to the owner of the tables: whoever moves an order may not write its trail.
--
-- Errors: PT409 invalid_state_change

create or replace function vending.orders__record_state()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_previous text;
begin
    if tg_op = 'UPDATE' then
        v_previous := old.state;

        if not exists (
            select
            from vending.order_transitions as t
            where t.from_state = old.state and t.to_state = new.state
        ) then
            raise exception 'invalid_state_change'
                using errcode = 'PT409',
                      detail = format('An order that is %s cannot become %s.', old.state, new.state),
                      hint = 'vending.order_transitions lists what is allowed.';
        end if;
    elsif new.state <> 'pending' then
        raise exception 'invalid_state_change'
            using errcode = 'PT409',
                  detail = format('An order cannot begin as %s.', new.state),
                  hint = 'Every order begins as pending.';
    end if;

    insert into vending.order_changes (
        account_id, order_id, change_id, from_state, to_state, reason, actor_role, actor_user_id
    )
    values (
        new.account_id, new.order_id, core.uuid_v7(), v_previous, new.state, new.reason, auth.role(), auth.uid()
    );

    perform vending._publish_order(
        new, case when v_previous is null then 'order_created' else 'order_' || new.state end, v_previous
    );
    return null;
end;
$$;

comment on function vending.orders__record_state() is
    'Trigger: allow only listed changes of state, and record each.';
