begin;
select plan(7);

-- Contract
select isnt_definer('public', 'create_transaction', array['text', 'numeric', 'text', 'text', 'uuid', 'uuid', 'jsonb']);
select function_returns('public', 'create_transaction', array['text', 'numeric', 'text', 'text', 'uuid', 'uuid', 'jsonb'],
    'payments.transactions');
select function_privs_are('public', 'create_transaction', array['text', 'numeric', 'text', 'text', 'uuid', 'uuid', 'jsonb'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'create_transaction', array['text', 'numeric', 'text', 'text', 'uuid', 'uuid', 'jsonb'],
    'authenticated', array['EXECUTE']);
select function_privs_are('public', 'create_transaction', array['text', 'numeric', 'text', 'text', 'uuid', 'uuid', 'jsonb'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select is((public.create_transaction('credit', 5, 'RWF', 'k', test.user_id(1))).status, 'pending', 'starts a transaction');
select throws_ok($$ select public.create_transaction('credit', 5, 'RWF', null, test.user_id(2)) $$, 'PT403', 'not_your_wallet',
    'on nobody else''s wallet');

select * from finish();
rollback;
