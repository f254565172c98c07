begin;
select plan(15);

-- Contract
select function_returns('flags', '_find_pattern_problem', array['text'], 'text');
select volatility_is('flags', '_find_pattern_problem', array['text'], 'immutable');
select isnt_definer('flags', '_find_pattern_problem', array['text']);
select function_privs_are('flags', '_find_pattern_problem', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_find_pattern_problem', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._find_pattern_problem('^\+254(7|1)[0-9]{8}$'), null, 'takes an ordinary one');
select is(flags._find_pattern_problem('(?:ab)+'), null, 'groups too');
select ok(flags._find_pattern_problem('a(') like 'Its pattern cannot be parsed%', 'says what cannot be parsed');
select ok(flags._find_pattern_problem('') is not null, 'nothing is none');
select ok(flags._find_pattern_problem(repeat('a', 201)) is not null, 'nor is a long one');
select ok(flags._find_pattern_problem('(a*)\1') is not null, 'nor one with a back reference');
select ok(flags._find_pattern_problem('(?=a)b') is not null, 'nor one that looks around');
select ok(flags._find_pattern_problem('***=a') is not null, 'nor one with options');
select ok(flags._find_pattern_problem('((a{9}){9}){9}') is not null, 'nor repeats within repeats');
select ok(flags._find_pattern_problem('a{100}') is not null, 'nor many of them');

select * from finish();
rollback;
