begin;
select plan(10);

-- Contract
select function_returns('payments', '_check_replay', array['payments.transactions', 'text', 'numeric', 'jsonb', 'uuid', 'uuid'], 'void');
select isnt_definer('payments', '_check_replay', array['payments.transactions', 'text', 'numeric', 'jsonb', 'uuid', 'uuid']);
select function_privs_are('payments', '_check_replay', array['payments.transactions', 'text', 'numeric', 'jsonb', 'uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_check_replay', array['payments.transactions', 'text', 'numeric', 'jsonb', 'uuid', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_check_replay', array['payments.transactions', 'text', 'numeric', 'jsonb', 'uuid', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1); end $$;

create temporary table made as
select t as made from payments.create_transaction('credit', 5, p_idempotency_key => 'k', p_user_id => test.user_id(1)) as t;

-- Behaviour
select lives_ok($$ select payments._check_replay(made, 'credit', 5.00) from made $$, 'the same request may come again');

-- Errors
select throws_ok($$ select payments._check_replay(made, 'debit', 5.00) from made $$, 'PT422', 'idempotency_key_reused', 'another type is another request');
select throws_ok($$ select payments._check_replay(made, 'credit', 5.01) from made $$, 'PT422', 'idempotency_key_reused', 'another amount is');
select throws_ok($$ select payments._check_replay(made, 'credit', 5.00, '{"a": 1}') from made $$, 'PT422', 'idempotency_key_reused', 'other metadata are');
select throws_ok($$ select payments._check_replay(made, 'credit', 5.00, '{}', test.user_id(3)) from made $$, 'PT422', 'idempotency_key_reused', 'another payee is');

select * from finish();
rollback;
