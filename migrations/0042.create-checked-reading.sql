-- depends: 0041.create-readings

set local role app_owner;

create type meters.checked_reading as (
    row_index integer,
    code      text,
    detail    text,
    reading   meters.readings
);

comment on type meters.checked_reading is
    'One element of a batch: the reading it holds, or the code and the facts of its refusal.';
