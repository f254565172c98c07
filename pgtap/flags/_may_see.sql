begin;
select plan(7);

-- Contract
select function_returns('flags', '_may_see', array['text', 'text'], 'boolean');
select volatility_is('flags', '_may_see', array['text', 'text'], 'immutable');
select isnt_definer('flags', '_may_see', array['text', 'text']);
select function_privs_are('flags', '_may_see', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_may_see', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select set_eq(
    $$
    select a || ' ' || r
    from unnest(array['service', 'user', 'public']) as a, unnest(array['anon', 'authenticated', 'admin', 'service_role']) as r
    where flags._may_see(a, r)
    $$,
    array['service admin', 'service service_role', 'user authenticated', 'user admin', 'user service_role', 'public anon',
        'public authenticated', 'public admin', 'public service_role'],
    'who sees what'
);
select is(flags._may_see('service', null), null, 'no role sees nothing');

select * from finish();
rollback;
