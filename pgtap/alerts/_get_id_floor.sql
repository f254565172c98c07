begin;
select plan(11);

-- Contract
select function_returns('alerts', '_get_id_floor', array['timestamp with time zone'], 'uuid');
select isnt_definer('alerts', '_get_id_floor', array['timestamp with time zone']);
select function_privs_are('alerts', '_get_id_floor', array['timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_get_id_floor', array['timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_get_id_floor', array['timestamp with time zone'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    alerts._get_id_floor('2026-01-01 00:00Z'), '019b76da-a800-0000-0000-000000000000', 'the milliseconds of the instant'
);
select ok(core.uuid_v7() >= alerts._get_id_floor(clock_timestamp() - interval '1 second'), 'below what is made later');
select ok(core.uuid_v7() < alerts._get_id_floor(clock_timestamp() + interval '1 second'), 'above what was made before');
select is(alerts._get_id_floor('-infinity'), '00000000-0000-0000-0000-000000000000', 'nothing is older');
select lives_ok($$ select alerts._get_id_floor('infinity') $$, 'an end that is none');
select is(alerts._get_id_floor(null), null, 'nothing stays nothing');

select * from finish();
rollback;
