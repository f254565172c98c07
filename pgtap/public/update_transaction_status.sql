begin;
select plan(6);

-- Contract
select isnt_definer('public', 'update_transaction_status', array['uuid', 'text', 'text']);
select function_returns('public', 'update_transaction_status', array['uuid', 'text', 'text'], 'payments.transactions');
select function_privs_are('public', 'update_transaction_status', array['uuid', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('public', 'update_transaction_status', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('public', 'update_transaction_status', array['uuid', 'text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_user(1);
select test.login_as('service_role');
select is((public.update_transaction_status((public.create_transaction('credit', 5, 'RWF', 'k',
    test.user_id(1))).transaction_id, 'completed')).status, 'completed', 'records what became of it');

select * from finish();
rollback;
