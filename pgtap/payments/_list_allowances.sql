begin;
select plan(15);

-- Contract
select function_returns('payments', '_list_allowances', array['uuid', 'text'], 'setof payments.allowance');
select is_definer('payments', '_list_allowances', array['uuid', 'text']);
select function_privs_are('payments', '_list_allowances', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_list_allowances', array['uuid', 'text'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_list_allowances', array['uuid', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_list_allowances', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 1000), test.create_wallet(2, 1000), test.create_wallet(1, 1000, 'USD'), test.create_user(3, 'admin'); end $$;

create temporary table account as
select
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine,
    (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other,
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'USD') as dollars;
grant select on account to app_api, authenticated;

do $$
begin
    perform payments.set_limit('KES', 'hold', 'day', 100, 9), payments.set_limit('KES', 'purchase', 'month', 500);
    perform payments.hold(mine, 10) from account;
    perform payments.void((payments.hold(mine, 20)).transaction_id) from account;
    perform payments.capture((payments.hold(mine, 30)).transaction_id, 5) from account;
    perform payments.refund((payments.capture((payments.hold(mine, 7)).transaction_id)).transaction_id) from account;
    perform payments.hold(mine, 20, p_expires_at => clock_timestamp() + '1 day') from account;
    update payments.reservations set expires_at = now() where amount = 20;
    update payments.transactions set expires_at = now() where expires_at < now() + interval '2 days';
    perform payments.expire_holds();
end;
$$;

-- Behaviour
select results_eq(
    $$ select transaction_type, period, used_amount, left_amount, used_count, left_count from account, payments._list_allowances(mine) $$,
    $$ values ('hold', 'day', 22.00, 78.00, 3, 6), ('purchase', 'month', 0.00, 500, 0, null) $$,
    'a hold counts whole, a captured one what it captured, refunded or not; voided and expired ones give their room back'
);
select results_eq(
    $$ select starts_at, ends_at, time_zone from account, payments._list_allowances(mine, 'hold') $$,
    $$ select date_trunc('day', now(), 'Africa/Nairobi'), date_trunc('day', now(), 'Africa/Nairobi') + interval '1 day', 'Africa/Nairobi' $$,
    'a day is one of the account''s time zone'
);
select is_empty($$ select a.* from account, payments._list_allowances(dollars) as a $$, 'another currency has none');
do $$ begin perform payments.set_limit('KES', 'hold', 'day', 200, p_user_role => 'authenticated'); end $$;
select is((select maximum_amount from account, payments._list_allowances(mine, 'hold')), 200::numeric, 'a role''s limit goes before everybody''s');
do $$ begin perform payments.set_limit('KES', 'hold', 'day', 300, p_tier => 'standard'); end $$;
select is((select maximum_amount from account, payments._list_allowances(mine, 'hold')), 300::numeric, 'a tier''s before a role''s');
do $$ begin perform payments.set_limit('KES', 'hold', 'day', 50, p_account_id => mine) from account; end $$;
select is((select maximum_amount from account, payments._list_allowances(mine, 'hold')), 50::numeric, 'the account''s own before all');
select is((select left_amount from account, payments._list_allowances(mine, 'hold')), 28.00, 'what was used before counts');
select is((select maximum_amount from account, payments._list_allowances(other, 'hold')), 300::numeric, 'and only its own');

-- A day of 23 hours, and one that began yesterday in UTC
update payments.accounts set time_zone = 'Pacific/Auckland' where account_id = (select mine from account);
select is((select starts_at = date_trunc('day', now(), 'Pacific/Auckland') from account, payments._list_allowances(mine, 'hold')), true, 'in another zone it is another day');

select * from finish();
rollback;
