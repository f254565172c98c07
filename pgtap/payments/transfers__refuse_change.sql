begin;
select plan(10);

-- Contract
select function_returns('payments', 'transfers__refuse_change', '{}'::text[], 'trigger');
select isnt_definer('payments', 'transfers__refuse_change', '{}'::text[]);
select function_privs_are('payments', 'transfers__refuse_change', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'transfers__refuse_change', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('payments', 'transfers__refuse_change', '{}'::text[], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;

do $$ begin perform payments.void((payments.hold((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 50)).transaction_id); end $$;

-- Errors
select throws_ok('update payments.transfers set amount = 1', 'PT409', 'ledger_is_immutable', 'a transfer never changes');
select throws_ok('delete from payments.transfers', 'PT409', 'ledger_is_immutable', 'and never goes');
select throws_ok('truncate payments.transfers', 'PT409', 'ledger_is_immutable', 'nor do all of them');
select throws_ok($$ update payments.transaction_events set reason = 'other' $$, 'PT409', 'ledger_is_immutable', 'nor does the trail');

-- Isolation
set local role app_api;
select throws_ok('update payments.transfers set amount = 1', '42501', null, 'functions may not even try');

select * from finish();
rollback;
