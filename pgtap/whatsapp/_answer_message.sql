begin;
select plan(16);

-- Contract
select function_returns('whatsapp', '_answer_message', array['text', 'uuid', 'text', 'timestamp with time zone'], 'whatsapp.answer');
select function_privs_are(
    'whatsapp', '_answer_message', array['text', 'uuid', 'text', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'whatsapp', '_answer_message', array['text', 'uuid', 'text', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'whatsapp', '_answer_message', array['text', 'uuid', 'text', 'timestamp with time zone'], 'anon', '{}'::text[]
);

-- Behaviour
select test.create_customer(1);
create function pg_temp.outcome(p_text text, p_user_id uuid default test.user_id(1), p_at timestamptz default now())
returns text language sql as $$ select (whatsapp._answer_message('wamid.' || p_text, p_user_id, p_text, p_at)).outcome $$;
select is(pg_temp.outcome('HELP'), 'answered', 'help is given');
select is(pg_temp.outcome('help', null), 'answered', 'to anybody');
select is(pg_temp.outcome('good morning'), 'unknown_command', 'also unasked');
select is(pg_temp.outcome(null), 'unknown_command', 'and for pictures');
select is(pg_temp.outcome('BAL'), 'answered', 'a balance is told');
select is(pg_temp.outcome('BUY 50'), 'bought', 'a token is bought');

-- Errors
select is(pg_temp.outcome('BUY 50', null), 'number_not_linked', 'nobody buys nothing');
select is(pg_temp.outcome('BAL', null), 'number_not_linked', 'and is told nothing');
select is(pg_temp.outcome('BUY fifty'), 'invalid_amount', 'amounts are digits');
select is(pg_temp.outcome('BAL a b'), 'invalid_meter', 'meters are one');
select is(pg_temp.outcome('BUY 51', p_at => now() - interval '61 minutes'), 'too_late', 'what is old is not done');
select is((test.wallet(1)).balance, 950.00, 'one was bought');

select * from finish();
rollback;
