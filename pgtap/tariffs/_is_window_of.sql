begin;
select plan(16);

-- Contract
select function_returns('tariffs', '_is_window_of', array['jsonb', 'integer', 'integer'], 'boolean');
select isnt_definer('tariffs', '_is_window_of', array['jsonb', 'integer', 'integer']);
select function_privs_are(
    'tariffs', '_is_window_of',
    array['jsonb', 'integer', 'integer'],
    'service_role',
    '{}'::text[]
);
select function_privs_are('tariffs', '_is_window_of', array['jsonb', 'integer', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_is_window_of', array['jsonb', 'integer', 'integer'], 'operator', '{}'::text[]);
select function_privs_are(
    'tariffs', '_is_window_of',
    array['jsonb', 'integer', 'integer'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', '_is_window_of', array['jsonb', 'integer', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select is(tariffs._is_window_of('{}', 2, 3), true, 'without days it is open every day');
select is(tariffs._is_window_of('{}', 2, 8), false, 'but not on holidays');
select is(tariffs._is_window_of('{"days": [6, 7]}', 2, 6), true, 'open on the days it names');
select is(tariffs._is_window_of('{"days": [6, 7]}', 2, 5), false, 'and on no others');
select is(tariffs._is_window_of('{"months": [12, 1]}', 1, 5), true, 'open in the months it names');
select is(tariffs._is_window_of('{"months": [12, 1]}', 2, 5), false, 'and in no others');
select is(tariffs._is_window_of('{"holidays": true}', 2, 8), true, 'open on holidays');
select is(tariffs._is_window_of('{"holidays": true}', 2, 1), false, 'on those only where it names no days');
select is(tariffs._is_window_of('{"holidays": true, "days": [7]}', 2, 7), true, 'else on both');

select * from finish();
rollback;
