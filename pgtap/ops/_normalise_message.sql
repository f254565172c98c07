begin;
select plan(12);

-- Contract
select function_returns('ops', '_normalise_message', array['text'], 'text');
select function_privs_are('ops', '_normalise_message', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_normalise_message', array['text'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_normalise_message', array['text'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_normalise_message', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(ops._normalise_message('wallet_not_found'), 'wallet_not_found', 'a code is constant');
select is(ops._normalise_message('code_2_failed'), 'code_2_failed', 'one with a number too');
select is(ops._normalise_message('relation "a.b" has 17 columns'), 'relation … has N columns', 'of other text what is constant');
select is(ops._normalise_message(E'a\nb'), 'a b', 'in one line');
select is(ops._normalise_message(''), 'unknown', 'no message is unknown');
select is(ops._normalise_message(null), 'unknown', 'none at all too');
select is(length(ops._normalise_message(repeat('ab ', 500))), 200, 'and not long');

select * from finish();
rollback;
