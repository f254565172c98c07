-- Whether the caller has one of these roles. For policies, as (select alerts._is_role(…)): the planner takes a yes
-- or no for a coin's toss, and the comparison of a role for a rarity, which leads it away from the indexes of
-- the lists.

create or replace function alerts._is_role(p_roles text[])
returns boolean
language sql
stable
return coalesce(auth.role() = any(p_roles), false);

comment on function alerts._is_role(text[]) is 'Whether the caller has one of these roles.';
